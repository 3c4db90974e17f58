# SPDX-License-Identifier: GPL-3.0-or-later
"""The tour's lines, and the picture of a folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from anivault_shell.demo.tour import STEPS, Step, tree
from anivault_shell.lang.lexer import tokenize
from tests.system import make_link


def test_the_tour_goes_the_whole_way() -> None:
    """From the first look to the last undo, in order, each with one sentence or two."""
    verbs = [step.line.split()[0] for step in STEPS]
    wanted = ["scan", "match", "shows", "why", "pin", "stage", "plan", "commit", "log", "undo"]
    assert [verb for verb in dict.fromkeys(verbs) if verb in wanted] == wanted
    assert all(step.says.endswith(".") and len(step.says) <= 100 for step in STEPS)
    assert all("\n" not in step.line + step.says for step in STEPS)


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        pytest.param(r"D:\New Anime", r"scan 'D:\New Anime'", id="blank"),
        pytest.param("/home/o'neil/a", "scan '/home/o''neil/a'", id="quote"),
        pytest.param("/a/{vault}/b", "scan '/a/{vault}/b'", id="looks like a place"),
    ],
)
def test_paths_are_quoted_as_the_language_wants(path: str, typed: str) -> None:
    """Blanks stand inside the quotes, quotes are doubled."""
    assert STEPS[0].fill(path, "/v") == typed


@pytest.mark.parametrize("step", STEPS, ids=lambda s: s.line.split()[0])
def test_each_line_is_one_statement_with_its_paths_whole(step: Step) -> None:
    """However odd the temporary folder's name is."""
    library, vault = r"C:\Users\O'Neil; #1\lib $1", "/tmp/a 'b' {library}"
    (statement,) = tokenize(step.fill(library, vault), {})
    paths = [word.text for word in statement if word.quoted]
    assert paths == [path for place, path in (("{library}", library), ("{vault}", vault)) if place in step.line]


def test_both_folders_have_their_place() -> None:
    """A line may name the vault too."""
    assert Step("dest '{vault}'", "x").fill("/l", "/v") == "dest '/v'"


def test_a_tree_is_drawn_naturally_sorted_folders_first(tmp_path: Path) -> None:
    """2 before 10, folders before files, the corner at the last."""
    root = tmp_path / "lib"
    (root / "Season 10").mkdir(parents=True)
    (root / "Season 2" / "deep").mkdir(parents=True)
    for name in ("Season 2/10.mkv", "Season 2/9.mkv", "Season 2/deep/x.mkv", "Season 10/1.mkv", "a.mkv"):
        (root / name).write_bytes(b"")
    assert tree(str(root) + os.sep) == [
        "lib",
        "├── Season 2",
        "│   ├── deep",
        "│   │   └── x.mkv",
        "│   ├── 9.mkv",
        "│   └── 10.mkv",
        "├── Season 10",
        "│   └── 1.mkv",
        "└── a.mkv",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses control characters in names")
def test_nothing_in_a_name_reaches_the_terminal(tmp_path: Path) -> None:
    """Control characters are spelled out, and a name that is no UTF-8 is drawn all the same."""
    (tmp_path / "a\x1b[31mred.mkv").write_bytes(b"")
    with open(os.fsencode(tmp_path) + b"/b\xff.mkv", "wb"):
        pass
    drawn = "\n".join(tree(str(tmp_path)))
    assert "\\x1b[31mred.mkv" in drawn
    assert "\x1b" not in drawn
    drawn.encode()


def test_a_link_is_a_leaf(tmp_path: Path) -> None:
    """A link that leads back up is not followed for ever."""
    make_link(tmp_path / "loop", tmp_path)
    assert tree(str(tmp_path))[1:] == ["└── loop"]


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    """The picture never fails."""
    assert len(tree(str(tmp_path / "gone"))) == 2

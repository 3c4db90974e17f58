# SPDX-License-Identifier: GPL-3.0-or-later
"""What `record` writes for each way a line can end."""

from __future__ import annotations

from pathlib import Path

import pytest

from anivault_shell.commands import SPOKEN
from anivault_shell.commands.spoken import Script
from anivault_shell.lang.script import read_script


@pytest.mark.parametrize(
    ("line", "code", "answers", "written"),
    [
        ("scan '/my anime' ", 0, [], "scan '/my anime'"),
        ("commit", 0, [True], "commit --yes"),
        ("commit --yes", 0, [True], "commit --yes"),
        ("commit", 10, [True], "commit --yes"),
        ("commit", 0, [True, True], "commit --yes --across-volumes"),
        ("commit", 0, [True, False], "commit --yes"),
        ("commit", 10, [False], "# answered no: commit"),
        ("match", 10, [], "match"),
        ("ls titel:x", 64, [], "# refused: ls titel:x"),
        ("match", 130, [], "# stopped: match"),
        ("match &", 0, [], "match"),
        ("scan /away", 4, [], "try scan /away"),
        ("try scan /away", 4, [], "try scan /away"),
        ("let A='b c'", 0, [], "let A='b c'"),
    ],
)
def test_a_line_is_written_so_that_it_comes_to_the_same(
    tmp_path: Path, line: str, code: int, answers: list[bool], written: str
) -> None:
    """Answers become options, failures are tried again, what did nothing is a comment; each line can be read again."""
    path = tmp_path / "evening.avsh"
    script = Script(str(path), "# head\n")
    (statement,) = read_script(line, SPOKEN, "", {})
    script.note(statement, code, answers)
    assert path.read_text(encoding="utf-8") == f"# head\n{written}\n"
    read_script(path.read_text(encoding="utf-8"), SPOKEN, "evening.avsh", {})


@pytest.mark.parametrize("line", ["record off", "ui", "learn", "demo", "help ls", "quit", "wait 1", "jobs"])
def test_what_replays_nothing_is_left_out(tmp_path: Path, line: str) -> None:
    """Nor the wizard itself: the lines that it runs are written."""
    script = Script(str(tmp_path / "x.avsh"), "")
    (statement,) = read_script(line, SPOKEN, "", {})
    script.note(statement, 0, [])
    assert (tmp_path / "x.avsh").read_bytes() == b""


def test_aliases_are_written_out(tmp_path: Path) -> None:
    """The script runs for those who have no such alias."""
    script = Script(str(tmp_path / "x.avsh"), "")
    (statement,) = read_script("sure @1", SPOKEN, "", {}, {"sure": "stage conf>=0.95"})
    script.note(statement, 0, [])
    assert (tmp_path / "x.avsh").read_text(encoding="utf-8") == "stage conf>=0.95 @1\n"

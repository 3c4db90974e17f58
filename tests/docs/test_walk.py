# SPDX-License-Identifier: GPL-3.0-or-later
"""
What the docs tell people to type is typed: every block of commands runs on the demonstration's library.

Each block has a library of its own, matched and staged, and for the folders that the pages name.  What only some need first
stands in `BEFORE`.  The examples of commands.md run in tests/commands.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from anivault_shell.demo.library import make_library
from anivault_shell.demo.server import CatalogueServer
from tests.docs.pages import DOCS, Example, examples
from tests.flows.program import Program

# The folders of the pages, and what is in their place here.
PLACES = {
    r"'D:\My Anime'": "{library}", r"'My Anime'": "{library}", r"\\nas\media\Anime": "{library}", r"/srv/downloads": "{library}",
    r"D:\Downloads\Anime": "{library}", r"D:\Downloads": "{library}", r"D:\Torrents": "{library}", r"D:\Anime": "{library}",
    r"~/Anime": "{library}", r"/srv/Anime": "{library}", r"D:\Vault": "{vault}", r"E:\Vault": "{vault}", r"~/Vault": "{vault}",
    r"/srv/Vault": "{vault}", r"D:\renames.json": "{folder}/renames.json",
}  # fmt: skip
USUAL = "scan {library}; match; stage"
BEFORE = {
    "guide.md: pin @11 tv:72540 --once": "scan {library}; match; pin @1 tv:100565; pin @2 tv:220542; pin @5 tv:93875",
    "guide.md: log": USUAL + "; commit; match",
    "query.md: filter res:720p rg:OldTown": USUAL + "; set rg:OldTown resolution=720p",
}


def key(example: Example) -> str:
    """A block by its page and first line, which outlives the lines above it."""
    return f"{example.page.removeprefix('docs/')}: {example.text.splitlines()[0]}"


BLOCKS = {key(e): e for e in examples("avsh") if e.page != "docs/commands.md"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A catalogue, and a home that has asked it everything: what blocks begin with."""
    top = tmp_path_factory.mktemp("walk")
    make_library(str(top / "library"))
    (top / "here").mkdir()
    with CatalogueServer() as server:
        program = Program(top / "home", top / "here", server.url)
        assert program.inside("-c", f"scan '{top / 'library'}'; cache warm").code == 0
        yield program


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_runs(name: str, tmp_path: Path, place: Program) -> None:
    """Every line of it is understood, finds what it names, and ends well or with some files left as they are."""
    make_library(str(tmp_path / "library"))
    shutil.copytree(place.home / "cache", tmp_path / "home" / "cache")
    shutil.copytree(DOCS / "scripts", tmp_path / "here")
    program = Program(tmp_path / "home", tmp_path / "here", place.url)
    folders = {name: f"'{tmp_path / name}'" for name in ("library", "vault")} | {"folder": str(tmp_path)}
    text = BLOCKS[name].text.replace("20261121", f"{datetime.now():%Y%m%d}")  # noqa: DTZ005 - the user's day
    for folder in sorted(PLACES, key=len, reverse=True):
        text = text.replace(folder, PLACES[folder].format(**folders))
    script = tmp_path / "here" / "block.avsh"
    script.write_text(BEFORE.get(name, USUAL).format(**folders).replace("; ", "\n") + "\n" + text, encoding="utf-8")
    ran = program.inside("--yes", str(script), str(tmp_path / "library"), str(tmp_path / "vault"), "plan.json")
    assert ran.code in (0, 10), f"{ran.code}\n{ran.err}\n{ran.out[-1500:]}"
    assert "met a bug" not in ran.err + ran.out


def test_what_is_prepared_is_there() -> None:
    """A block that was rewritten is prepared anew."""
    assert BEFORE.keys() <= BLOCKS.keys()
    assert len(BLOCKS) > 40

# SPDX-License-Identifier: GPL-3.0-or-later
"""Ctrl-C at every kind of moment leaves a session that works and a disk that is whole, in a real terminal."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.shell.conftest import Open, Sluggish
from tests.shell.terminal import Terminal

pytestmark = pytest.mark.terminal
EPISODES, GROUPS, MANY = 28, 20, 3_000
# Seconds, on a machine that has much else to do.
LONG = 90


def works(shell: Terminal, files: str) -> None:
    """The prompt takes lines, completes and answers, and knows so many files."""
    shell.until(shell.prompted, "a prompt")
    assert f"{files} files" in shell.answer("filter off")
    shell.type("stat")
    shell.until(lambda: any(row.strip().startswith("status") for row in shell.screen), "the menu")
    shell.key("ctrl-c")
    shell.until(shell.prompted, "a prompt")


def many(library: Path) -> None:
    """Folders enough that a scan of them can be seen to go on, where each takes its time."""
    for folder in range(MANY // 10):
        (library / f"Show {folder:03}").mkdir()
        for n in range(10):
            os.close(os.open(library / f"Show {folder:03}" / f"Show {folder:03} - {n:02} [720p].mkv", os.O_CREAT))


def bar(shell: Terminal) -> None:
    shell.until(lambda: any(re.search(r"\d+/[\d?]+ .*%|0:00", row) for row in shell.screen), "a bar", LONG)


def test_with_the_menu_open_or_a_row_of_it_taken(terminal: Open) -> None:
    """The line goes, and the menu with it."""
    shell = terminal()
    shell.answer("scan .")
    for keys in ("ls st", "ls re\t", "show @", "scan My\t\t"):
        shell.until(shell.prompted)
        shell.type(keys)
        shell.until(lambda: not shell.prompted() and shell.cursor[0] < 22, "something typed")
        shell.settle(2)
        shell.key("ctrl-c")
        shell.until(shell.prompted, "a prompt")
        assert not any(row.startswith("          ") for row in shell.screen[shell.cursor[0] + 1 : -1])
    works(shell, "6")


def test_during_a_scan(terminal: Open, library: Path, sluggish: Sluggish) -> None:
    """It stops, the session is as it was or has what was found, and the next scan finds all."""
    many(library)
    sluggish.begin()
    shell = terminal(**sluggish.environment)
    shell.run("scan .")
    shell.until(lambda: any(("%" in row and "/" in row) or "0:00" in row for row in shell.screen), "a bar")
    shell.key("ctrl-c")
    shell.shows("stopped")
    shell.until(shell.prompted)
    sluggish.end()
    shell.answer("scan .", LONG)
    works(shell, f"{MANY + 6:,}")


def moved_files(folder: Path) -> int:
    """While folders come and go, over which `rglob` stumbles."""
    return sum(name.endswith(".mkv") for _, _, names in os.walk(folder) for name in names)


def contents(*folders: Path) -> list[bytes]:
    return sorted(p.read_bytes() for folder in folders for p in folder.rglob("*") if p.is_file())


def seasons(source: Path, groups: int = 1) -> list[bytes]:
    """One season by as many groups, each file with a content of its own."""
    source.mkdir()
    for group in range(groups):
        for n in range(1, EPISODES + 1):
            name = f"[Group{group:02}] Sousou no Frieren - {n:02} (1080p).mkv"
            (source / name).write_bytes(name.encode())
    return contents(source)


def test_during_a_commit_and_during_its_undo(terminal: Open, tmp_path: Path, sluggish: Sluggish) -> None:
    """Each file has one of its two names and all of its content; the journal holds, and what was begun is finished or taken back."""
    source, vault = tmp_path / "in", tmp_path / "vault"
    before = seasons(source, GROUPS)
    shell = terminal(**sluggish.environment)
    for line in (f"scan {source}", "match", f"dest {vault}", "stage --on-conflict rename"):
        shell.answer(line, LONG)
    sluggish.begin()
    shell.run("commit --yes")
    shell.until(lambda: moved_files(vault) > EPISODES, "files that have moved", LONG)
    shell.type("\x03\x03\x03")
    shell.until(lambda: "stopp" in shell.text and shell.prompted(), "an end")
    moved = len(contents(vault))
    assert 0 < moved < len(before), "the commit was over before it could be stopped"
    assert contents(source, vault) == before
    sluggish.end()
    assert "0 problems" in shell.answer("check")
    works(shell, f"{len(before):,}")
    sluggish.begin(0.02)
    shell.run("undo --yes")
    shell.until(lambda: moved_files(vault) < moved, "a file that is back", LONG)
    shell.type("\x03")
    shell.until(lambda: shell.text.count("stopp") > 1 and shell.prompted(), "an end")
    assert 0 < len(contents(vault)) < moved, "the undo was over before it could be stopped"
    assert contents(source, vault) == before
    sluggish.end()
    shell.answer("undo --yes", LONG)
    assert contents(source, vault) == before
    works(shell, f"{len(before):,}")


def test_in_the_middle_of_lines_that_were_pasted_together(terminal: Open, library: Path, sluggish: Sluggish) -> None:
    """The line that runs is stopped, and none behind it is begun."""
    many(library)
    sluggish.begin()
    shell = terminal(**sluggish.environment)
    shell.until(shell.prompted)
    shell.type("\x1b[200~scan .\nfilter frieren\x1b[201~\r")
    shell.shows("Run these 2 lines?")
    shell.type("y\r")
    shell.until(lambda: any(("%" in row and "/" in row) or "0:00" in row for row in shell.screen), "a bar")
    shell.key("ctrl-c")
    shell.shows("stopped")
    shell.until(shell.prompted)
    assert "frieren:" not in shell.text


def test_while_the_pager_searches_and_while_letters_are_typed_in_it(terminal: Open) -> None:
    """Both lead back to the prompt."""
    shell = terminal(rows=12)
    shell.answer("scan .")
    for keys in ("/frier", "/frieren\r", "G"):
        shell.run("help")
        shell.until(lambda: "q leaves" in shell.screen[-1], "the pager")
        shell.type(keys)
        shell.settle(2)
        shell.key("ctrl-c")
        shell.until(shell.prompted, "the prompt")
    assert "6 files" in shell.answer("filter off")


def test_in_the_wizard_and_at_a_question(terminal: Open, library: Path) -> None:
    """Whatever page it shows; no file has moved."""
    shell = terminal()
    for pages in ("", "\r"):
        shell.run("ui")
        shell.until(lambda: "AniVault · 1 of 6" in shell.screen[0], "the first page")
        shell.type(pages)
        shell.until(lambda pages=pages: not pages or "2 of 6" in shell.screen[0], "the page")  # type: ignore[misc]
        shell.key("ctrl-c")
        shell.until(shell.prompted, "the prompt")
    assert (library / "K-On!! #3 [720p].mkv").exists()
    assert "TMDB" in shell.screen[-1]
    shell.answer("scan .")
    works(shell, "6")


def test_during_the_commit_of_the_wizard(terminal: Open, tmp_path: Path, sluggish: Sluggish) -> None:
    """Its last page says so and takes back what was done; then the prompt is there, and all stands where it was."""
    source, vault = tmp_path / "in", tmp_path / "vault"
    before = seasons(source)
    shell = terminal(**sluggish.environment)
    shell.run("ui")
    for number, typed in ((1, f"\x15{source}"), (2, f"\x15{vault}"), (3, ""), (4, ""), (5, "")):
        shell.until(lambda number=number: f"AniVault · {number} of 6" in shell.screen[0], f"page {number}", LONG)  # type: ignore[misc]
        shell.type(f"{typed}\r")
    shell.until(lambda: "AniVault · 6 of 6" in shell.screen[0], "the last question", LONG)
    sluggish.begin(0.02)
    shell.key("enter")
    shell.until(lambda: moved_files(vault) > 0, "a file that has moved", LONG)
    shell.key("ctrl-c")
    shell.until(lambda: "AniVault · Not all of it could be done" in shell.screen[0], "the result", LONG)
    assert 0 < moved_files(vault) < EPISODES, "the commit was over before it could be stopped"
    assert contents(source, vault) == before
    sluggish.end()
    shell.key("down")
    shell.key("enter")
    shell.until(shell.prompted, "the prompt", LONG)
    assert contents(source) == before
    assert "What was run" in shell.text
    assert "0 problems" in shell.answer("check")
    works(shell, str(EPISODES))


@pytest.mark.parametrize(
    "line", ["run --src {} --dst {} --apply --yes", "scan {}; dest {}; match; organize --apply --yes"]
)
def test_during_a_commit_that_another_command_makes(
    terminal: Open, tmp_path: Path, sluggish: Sluggish, line: str
) -> None:
    """It stops between two files, the prompt goes on with the session as it is now, and `undo` takes back what was done."""
    source, vault = tmp_path / "in", tmp_path / "vault"
    before = seasons(source)
    shell = terminal(**sluggish.environment)
    shell.answer(f"scan {source}", LONG)
    shell.answer("match", LONG)
    sluggish.begin(0.02)
    shell.run(line.format(source, vault))
    shell.until(lambda: moved_files(vault) > 0, "a file that has moved", LONG)
    shell.key("ctrl-c")
    shell.until(lambda: "stopp" in shell.text and shell.prompted(), "an end", LONG)
    moved = moved_files(vault)
    assert 0 < moved < EPISODES, "the commit was over before it could be stopped"
    assert contents(source, vault) == before
    sluggish.end()
    assert f"{moved} committed" in shell.answer("status")
    assert "0 problems" in shell.answer("check")
    shell.answer("undo --yes", LONG)
    assert contents(source) == before
    works(shell, str(EPISODES))

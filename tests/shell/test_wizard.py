# SPDX-License-Identifier: GPL-3.0-or-later
"""`ui` in a real terminal: by keys alone, back and forth, left at any page, and what it ran works as a script."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from anivault_shell.demo.server import CatalogueServer
from anivault_shell.text import width
from tests.shell.conftest import Open

if TYPE_CHECKING:
    from tests.shell.terminal import Terminal

pytestmark = pytest.mark.terminal


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def page(opened: object, number: int) -> None:
    opened.until(lambda: opened.screen[0].startswith(f" AniVault · {number} of 6"), f"page {number}")  # type: ignore[attr-defined]


def test_the_whole_way_by_keys(terminal: Open, library: Path, tmp_path: Path) -> None:
    """Korean titles, a release that waited is picked, the rest is moved; then all of it is taken back."""
    before, vault = contents(library), tmp_path / "보관함 하나"
    (library / "[OldTown] Kanon - 01 [DVD].avi").write_bytes(b"kanon")
    shown = terminal("ui")
    page(shown, 1)
    assert shown.screen[-1].strip() == "Enter goes on · Esc goes back · Ctrl-C leaves"
    shown.key("enter")
    page(shown, 2)
    shown.type(str(vault))
    shown.key("enter")
    page(shown, 3)
    shown.key("up")
    shown.key("enter")
    page(shown, 4)
    shown.key("enter")
    page(shown, 5)
    shown.until(lambda: any("Kanon" in row and row.startswith(">[ ]") for row in shown.screen), "the unsure one, first")
    assert all(len(row) <= 80 for row in shown.screen)
    shown.key("right")
    shown.until(lambda: any("yours" in row for row in shown.screen), "the choice")
    shown.key("enter")
    page(shown, 6)
    assert any("진격의 거인" in row for row in shown.screen)
    shown.key("enter")
    shown.until(lambda: "AniVault · Done." in shown.screen[0], "the result")
    assert not (library / "[OldTown] Kanon - 01 [DVD].avi").exists()
    assert any("진격의 거인" in name for name in contents(vault))
    shown.key("down")
    shown.key("enter")
    assert shown.ended() == 0
    assert "What was run" in shown.text
    lines = re.findall(
        r"^  ((?:scan|dest|match|pick|stage|commit|undo)\b.*)$", shown.text.split("What was run")[1], re.MULTILINE
    )
    assert [line.split()[0] for line in lines] == ["scan", "dest", "match", "pick", "stage", "commit", "undo"]
    assert contents(library) == before | {"[OldTown] Kanon - 01 [DVD].avi": b"kanon"}
    assert not vault.exists()


def test_escape_goes_back_and_ctrl_c_leaves_all_as_it_is(terminal: Open, library: Path) -> None:
    """From the last page back to the first; what was staged is staged no more, and no file has moved."""
    before = contents(library)
    shown = terminal("ui")
    page(shown, 1)
    shown.key("enter")
    for number in (2, 3, 4, 5):
        page(shown, number)
        shown.key("enter")
    page(shown, 6)
    for number in (5, 4, 3, 2):
        shown.key("escape")
        page(shown, number)
    shown.key("ctrl-c")
    assert shown.ended() == 0
    assert "no file was moved" in shown.text
    assert contents(library) == before


def test_a_folder_that_is_not_there_is_said(terminal: Open) -> None:
    """The page stays, with what is wrong; Tab completes to one that is there."""
    shown = terminal("ui")
    page(shown, 1)
    shown.type("/nowhere")
    shown.key("enter")
    shown.shows("there is no folder")
    shown.key("escape")
    assert shown.ended() == 0
    assert "nothing was done" in shown.text


def test_from_the_prompt_it_comes_back_to_the_prompt(terminal: Open) -> None:
    """With the session as it is; a narrow window shows every page whole."""
    shown = terminal(rows=12, columns=60)
    shown.run("ui")
    page(shown, 1)
    shown.key("enter")
    page(shown, 2)
    shown.key("ctrl-c")
    assert "nothing was done" in shown.answer("status") or "nothing was done" in shown.text
    shown.run("quit")
    assert shown.ended() == 0


def test_what_is_below_a_cut_is_walked_to(terminal: Open, library: Path) -> None:
    """A list longer than the screen scrolls under the cursor."""
    for n in range(30):
        (library / f"Show {n:02}").mkdir()
        (library / f"Show {n:02}" / f"Show {n:02} - 01.mkv").write_bytes(b"x%d" % n)
    shown = terminal("ui", rows=14)
    page(shown, 1)
    for number in (1, 2, 3, 4):
        page(shown, number)
        shown.key("enter")
    page(shown, 5)
    for _ in range(4):
        shown.type("\x1b[6~")
    shown.until(lambda: shown.screen[-2].startswith(">[x]"), "the last row under the cursor")
    shown.key("ctrl-c")
    assert shown.ended() == 0


def test_the_lesson_is_typed_at_a_prompt(terminal: Open) -> None:
    """With completion; Ctrl-C drops the line, Ctrl-D leaves, and the next time goes on there."""
    shown = terminal("learn")
    shown.shows("Step 1 of 10")
    shown.until(lambda: any(row == "learn>" for row in shown.screen), "a prompt")
    shown.type("sca")
    shown.key("ctrl-c")
    shown.type("scan library")
    shown.key("enter")
    shown.shows("Step 2 of 10")
    shown.until(lambda: shown.screen[shown.cursor[0]] == "learn>", "a prompt")
    shown.key("ctrl-d")
    assert shown.ended() == 0
    assert "left at step 2 of 10" in shown.text
    again = terminal("learn")
    again.shows("Step 2 of 10")
    again.until(lambda: again.screen[again.cursor[0]] == "learn>", "a prompt")
    again.key("ctrl-d")
    assert again.ended() == 0


def test_the_demonstration_waits_for_who_reads_it(terminal: Open) -> None:
    """Enter goes on, Ctrl-C ends it with nothing left behind; with --yes it goes through."""
    shown = terminal("demo")
    shown.shows("Enter goes on")
    assert "found 55 videos" not in shown.text
    shown.key("enter")
    shown.shows("found 55 videos")
    shown.until(lambda: shown.screen[shown.cursor[0]].startswith("Enter goes on"), "the next pause")
    shown.key("ctrl-c")
    assert shown.ended() == 130
    through = terminal("demo", "--yes")
    through.shows("Now it is yours")
    through.until(through.prompted, "a prompt")
    through.key("ctrl-d")
    assert through.ended() == 0


def test_ctrl_c_while_it_matches_leaves_everything_whole(
    terminal: Open, library: Path, catalogue: CatalogueServer
) -> None:
    """The match stops, the page says so and leads back; what was found is kept, and no file has moved."""
    before = contents(library)
    fault = catalogue.fault("slow", count=100, only="search")
    shown = terminal("ui", "--session", "mine")
    for number in (1, 2, 3, 4):
        page(shown, number)
        shown.key("enter")
    shown.until(fault.arrived.is_set, "a question to the catalogue")
    shown.key("ctrl-c")
    shown.until(lambda: "match did not come to an end" in shown.screen[0], "the page that says so")
    shown.key("escape")
    page(shown, 3)
    shown.key("ctrl-c")
    assert shown.ended() in (0, 130)
    assert "no file was moved" in shown.text
    assert contents(library) == before
    catalogue.clear()
    kept = terminal("--session", "mine", "ls")
    assert kept.ended() == 0
    assert "Frieren" in kept.text


def review(opened: Terminal) -> None:
    """Four times Enter, to the page that shows what was found."""
    for number in (1, 2, 3, 4):
        page(opened, number)
        opened.key("enter")
    page(opened, 5)


def test_why_it_is_not_sure_is_said_and_decided_there(terminal: Open, library: Path) -> None:
    """Reason and candidates of the row under the cursor stand below; a digit takes one, `w` has all of the evidence."""
    (library / "[OldTown] Kanon - 01 [DVD].avi").write_bytes(b"kanon")
    shown = terminal("ui")
    review(shown)
    shown.shows("why not surer: Kanon (2002) has the same title")
    assert any(re.match(r"  2  Kanon \(2002\) tv:72540", row) for row in shown.screen)
    assert all(width(row) <= 80 for row in shown.screen)
    shown.type("w")
    shown.until(lambda: shown.screen[0].startswith(" AniVault · Why @"), "the evidence")
    shown.shows("numbered first, decided by score")
    shown.key("escape")
    page(shown, 5)
    shown.type("2")
    shown.until(lambda: any(row.startswith(" >2  Kanon (2002)") for row in shown.screen), "the second")
    shown.key("enter")
    page(shown, 6)
    shown.key("ctrl-c")
    assert shown.ended() == 0
    assert re.search(r"^  pick @\d+ 2$", shown.text, re.MULTILINE)


def test_what_nothing_was_found_for_is_searched_for(terminal: Open, library: Path) -> None:
    """Other words of the title are typed, one of what TMDB knows is taken, and the line that was run pins it."""
    (library / "아무도 모르는 이야기 - 01.mkv").write_bytes(b"x")
    shown = terminal("ui")
    review(shown)
    shown.until(lambda: any(row.startswith("> -    아무도") for row in shown.screen), "the row without an answer")
    shown.shows("/ searches under another")
    shown.type("/")
    shown.until(lambda: "What is it called?" in shown.screen[0], "the search")
    shown.key("ctrl-u")
    shown.type("no such thing")
    shown.key("enter")
    shown.shows("fewer words find more")
    shown.key("ctrl-u")
    shown.type("kanon")
    shown.key("enter")
    shown.until(lambda: "Which of these?" in shown.screen[0], "what was found")
    shown.key("down")
    shown.key("enter")
    page(shown, 5)
    shown.shows("you looked for it")
    shown.key("enter")
    page(shown, 6)
    shown.key("ctrl-c")
    assert shown.ended() == 0
    assert re.search(r"^  pin @\d+ tv:\d+$", shown.text, re.MULTILINE)

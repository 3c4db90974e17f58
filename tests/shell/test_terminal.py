# SPDX-License-Identifier: GPL-3.0-or-later
"""The prompt in a real terminal, looked at as the user sees it: the program runs behind a PTY, pyte keeps its screen."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from anivault_shell.demo.server import CatalogueServer
from anivault_shell.text import width
from tests.shell.conftest import Open
from tests.shell.terminal import QUERY

if TYPE_CHECKING:
    from tests.shell.terminal import Terminal

pytestmark = pytest.mark.terminal


def unpaged(library: Path) -> str:
    """A settings file that wants no pager."""
    path = library.parent / "unpaged.toml"
    path.write_text("[ui]\npager = 'never'\n", encoding="utf-8")
    return str(path)


def scanned(shell: Terminal, *lines: str) -> Terminal:
    shell.answer("scan .")
    for line in lines:
        shell.answer(line)
    return shell


MISTAKES = [
    ("ls stauts:unsure", "stauts", 6),
    ("scna .", "scna", 4),
    ("ls 진격의 거인 stauts:unsure", "stauts", 6),
    ("cache 葬送のフリーレン", "葬送", 16),
    ("ls " + "진격의 " * 20 + "stauts:unsure x", "stauts", 6),
]


def test_a_mistake_has_its_caret(terminal: Open) -> None:
    """The caret stands under the cells of the part to blame, in any script, in lines wider than the screen too."""
    shell = terminal()
    for line, blamed, cells in MISTAKES:
        shown, marks, *_ = shell.answer(line).split("\n")[-4:]
        assert (marks.index("^"), marks.count("^")) == (width(shown[: shown.index(blamed)]), cells)


def test_tab_completes_a_command_a_field_and_a_path(terminal: Open, library: Path) -> None:
    """A path with a blank becomes one quoted word, and the line runs."""
    shell = terminal()
    shell.until(shell.prompted)
    shell.type("sca")
    shell.key("tab")
    shell.until(lambda: shell.line == "scan", "the command")
    shell.type(" My")
    shell.key("tab")
    shell.until(lambda: shell.line == "scan 'My Anime/'", "the path as one quoted word")
    shell.key("enter")
    shell.shows("found 3 videos")
    shell.until(shell.prompted)
    shell.type("ls resol")
    shell.key("tab")
    shell.until(lambda: shell.line == "ls resolution:", "the field")
    shell.key("tab")
    shell.until(lambda: shell.line == "ls resolution:1080p", "what occurs in it")
    shell.key("enter")
    shell.until(lambda: shell.text.count("[Luna]") >= 2 and shell.prompted(), "the files it means")


@pytest.mark.parametrize("line", ["clear", "cls"])
def test_the_screen_is_cleared(terminal: Open, line: str) -> None:
    """The prompt stands at the top again, under its old counts."""
    shell = scanned(terminal())
    shell.run(line)
    shell.until(lambda: shell.screen[0].startswith("anivault 6>") and shell.prompted(), "the prompt at the top")
    assert not any("found" in row for row in shell.screen)
    assert "6 parsed" in shell.answer("status")


def test_a_pipe_is_not_cleared(library: Path) -> None:
    """In a script it does nothing, and says nothing."""
    home = {"ANIVAULT_HOME": str(library.parent / "home"), "TERM": "xterm"}
    ran = subprocess.run(
        [sys.executable, "-m", "anivault_shell", "-c", "clear; cls; version"],
        env=os.environ | home,
        capture_output=True,
        check=True,
    )
    assert ran.stdout.startswith(b"AniVault")
    assert not ran.stderr


def test_enter_on_a_marked_row_takes_it_and_runs_nothing(terminal: Open) -> None:
    """Of several rows of the menu Enter takes the marked one; the next Enter runs the line."""
    shell = scanned(terminal())
    shell.type("ls ext")
    shell.key("tab")
    shell.until(lambda: shell.line == "ls extension:")
    shell.key("tab")
    shell.until(lambda: shell.line == "ls extension:mkv", "the first of two")
    shell.key("tab")
    shell.until(lambda: shell.line == "ls extension:mp4", "the second")
    shell.key("enter")
    shell.type(" x")
    shell.until(lambda: shell.line == "ls extension:mp4 x", "a line that was not run")


def test_ctrl_c_during_a_match_leaves_a_working_session(terminal: Open, catalogue: CatalogueServer) -> None:
    """The first Ctrl-C stops the match at once though the server is silent; what is there can be worked with."""
    slow = catalogue.fault("slow", count=1000)
    shell = scanned(terminal())
    shell.run("match")
    shell.until(slow.arrived.is_set, "a question to the catalogue")
    shell.key("ctrl-c")
    shell.shows("stopped; what was finished is kept", 5)
    assert "stopping" in shell.text
    assert "K-On!!" in shell.answer("shows")
    catalogue.clear()
    shell.answer("match")
    assert "matched" in shell.answer("shows frieren")


def test_a_second_ctrl_c_lets_go(terminal: Open, catalogue: CatalogueServer) -> None:
    """Two at once, too, end the command and not the session."""
    slow = catalogue.fault("slow", count=1000)
    shell = scanned(terminal())
    shell.run("match")
    shell.until(slow.arrived.is_set, "a question to the catalogue")
    shell.type("\x03\x03")
    shell.shows("stopped", 5)
    assert "6 files" in shell.answer("filter off")
    shell.key("ctrl-d")
    assert shell.ended() == 0


def test_keys_typed_as_soon_as_the_prompt_shows_are_kept(terminal: Open) -> None:
    """It is drawn before what reads it is loaded: Ctrl-C drops a line even then, and the rest is read in order."""
    shell = terminal()
    shell.until(shell.prompted)
    shell.type("nonsense\x03filter off\r")
    shell.shows("no filter")
    shell.until(shell.prompted, "the next prompt")
    assert "no command" not in shell.text
    shell.key("ctrl-d")
    assert shell.ended() == 0


def test_ctrl_c_drops_a_half_typed_line(terminal: Open) -> None:
    """Nothing of it runs, and the prompt is there again."""
    shell = terminal()
    shell.until(shell.prompted)
    shell.type("quit")
    shell.until(lambda: shell.line == "quit")
    shell.key("ctrl-c")
    shell.until(shell.prompted, "an empty prompt")
    assert "no filter" in shell.answer("filter off")


def test_ctrl_d_leaves_and_staged_work_is_announced(terminal: Open, library: Path) -> None:
    """Exit code 0, a word on what is staged, and `--resume` has it."""
    shell = scanned(terminal(), "match")
    assert "staged" in shell.answer("stage")
    shell.key("ctrl-d")
    assert shell.ended() == 0
    assert re.search(r"\d files staged and not committed; `anivault --resume`", shell.text.replace("\n", " "))
    again = terminal("--resume")
    again.until(again.prompted)
    assert "6 files" in again.text
    assert "->" in again.answer("plan") or "<-" in again.text


def test_commit_asks_and_takes_no_and_yes(terminal: Open, library: Path) -> None:
    """`n` and Ctrl-C change nothing, `y` moves the files, `undo` asks and brings them back."""
    shell = scanned(terminal(), "match", "stage")
    for refuse in ("n\r", "\x03", "\x04", "\r"):
        before = shell.text.count("nothing was changed")
        shell.run("commit")
        shell.until(lambda: shell.screen[shell.cursor[0]].endswith("Go? [y/N]"), "the question")
        shell.type(refuse)
        shell.until(lambda n=before: shell.text.count("nothing was changed") > n, repr(refuse))  # type: ignore[misc]
        shell.until(shell.prompted)
    assert (library / "K-On!! #3 [720p].mkv").exists()
    shell.run("commit")
    shell.until(lambda: shell.screen[shell.cursor[0]].endswith("Go? [y/N]"), "the question")
    shell.type("y\r")
    shell.shows("committed")
    shell.until(shell.prompted)
    assert not (library / "K-On!! #3 [720p].mkv").exists()
    shell.run("undo")
    shell.until(lambda: "Go? [y/N]" in shell.screen[shell.cursor[0]], "the question")
    shell.type("y\r")
    shell.shows("moved back")
    assert (library / "K-On!! #3 [720p].mkv").exists()


def test_the_demonstration_ends_at_a_prompt_inside_it(terminal: Open, tmp_path: Path) -> None:
    """Its session can be played with; `quit` leaves only the demonstration, and nothing of it stays behind."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    shell = terminal(TMPDIR=str(scratch))
    shell.run("demo --yes")
    shell.until(lambda: "are back where they were" in shell.text and shell.prompted(), "the demonstration's prompt")
    assert "anivault 55>" in shell.screen[shell.cursor[0]]
    assert "Frieren" in shell.answer("ls frieren")
    assert os.listdir(scratch)
    shell.answer("quit")
    assert "nothing was left behind" in shell.text
    assert not os.listdir(scratch)
    assert shell.screen[shell.cursor[0]].startswith("anivault>")
    assert "no files yet" in shell.answer("ls")
    shell.key("ctrl-d")
    assert shell.ended() == 0


def test_the_screen_fits_80_by_24(terminal: Open, library: Path) -> None:
    """No line of help, shows, ls, plan or settings is cut by the terminal in the middle of a word."""
    shell = scanned(terminal(ANIVAULT_CONFIG=unpaged(library)), "match", "stage")
    for line in ("help", "shows", "ls", "plan", "settings", "status", "log", "help stage", "help query"):
        answer = shell.answer(line).split("\n")
        assert max(width(x) for x in answer) <= 80
        words = {w for x in answer for w in x.split()}
        assert "TMDB" in words or len(answer) > 1 or line == "log"
    assert "              leave the session." in shell.answer("help")


def test_a_narrow_and_a_wide_terminal_after_resizing(terminal: Open) -> None:
    """Tables follow the window."""
    shell = scanned(terminal(columns=100), "match")
    wide = shell.answer("ls")
    assert "read as" in wide
    shell.resize(20, 50)
    shell.until(shell.prompted)
    narrow = shell.answer("ls res:1080p")
    assert max(width(x) for x in narrow.split("\n")) <= 50
    assert "read as" not in narrow


def test_no_color_has_no_colour(terminal: Open) -> None:
    """With NO_COLOR or --no-color neither answers nor the prompt set a colour; without them they do."""
    coloured = re.compile(rb"\x1b\[[0-9;]*(?:3[0-7]|38;|9[0-7]|4[0-7]|48;)[0-9;]*m")
    plain = scanned(terminal(NO_COLOR="1"), "ls", "ls stauts:x")
    assert not coloured.search(plain.raw)
    assert coloured.search(scanned(terminal(), "ls", "ls stauts:x").raw)
    assert not coloured.search(scanned(terminal("--no-color"), "ls", "ls stauts:x").raw)


def test_a_dumb_terminal_gets_plain_lines(terminal: Open) -> None:
    """No escape sequence at all; line by line, a mistake ends nothing, Ctrl-C drops the line, Ctrl-D leaves with 0."""
    shell = terminal(TERM="dumb")
    shell.run("scan .")
    shell.shows("found 6 videos")
    shell.until(shell.prompted)
    shell.run("nonsense")
    shell.shows("no command 'nonsense'")
    shell.until(shell.prompted)
    shell.key("ctrl-c")
    shell.until(shell.prompted)
    shell.run("filter off")
    shell.shows("all 6 files")
    shell.until(shell.prompted)
    shell.key("ctrl-d")
    assert shell.ended() == 0
    assert b"\x1b" not in shell.raw


HOSTILE = (
    "\x1b]0;owned\x07 - 01.mkv",
    "\x1b[2J\x1b[1;1Hgone - 02.mkv",
    "\u202egpj.evil\u2066 - 03.mkv",
    "\x9b31mred - 04.mkv",
)


def test_a_file_name_cannot_drive_the_terminal(terminal: Open, library: Path) -> None:
    """Neither the title nor the cursor nor the direction of text follows a stranger's name: listed, shown or completed."""
    folder = library / "hostile"
    folder.mkdir()
    for name in HOSTILE:
        (folder / name).write_bytes(b"x")
    shell = terminal()
    shell.until(shell.prompted)
    title = shell.title
    answer = shell.answer("scan hostile") + shell.answer("show all") + shell.answer("ls") + shell.answer("ls nothing:")
    shell.type("source hostile/")
    shell.key("tab")
    shell.until(lambda: r"\u202e" in "".join(shell.screen[shell.cursor[0] + 1 :]), "the menu")
    assert shell.title == title
    assert "AniVault" in shell.text
    for spelled in (r"\x1b]0;owned\x07", r"\x1b[2J", r"\u202e", r"\x9b31m"):
        assert spelled in answer
    raw = shell.raw.decode("utf-8", "replace")
    assert not set(raw) & set("\x9b\u202e\u2066\x07")
    assert raw.count("\x1b]") == raw.count(QUERY.decode()) == 1
    assert "\x1b[2J\x1b[1;1H" not in raw


def test_a_long_list_shows_head_and_tail(terminal: Open, library: Path) -> None:
    """Of 120 files forty are listed, or as many as fit the screen, with how many are left out and how to see them."""
    for n in range(1, 115):
        (library / f"One Piece - {n:03} [720p].mkv").write_bytes(b"x")
    shell = scanned(terminal(ANIVAULT_CONFIG=unpaged(library)))
    answer = shell.answer("ls")
    assert len(answer.split("\n")) == 21
    assert "… 101 more rows (--all shows them) …" in answer
    assert len(shell.answer("ls --all").split("\n")) == 121
    tall = scanned(terminal(rows=60))
    assert len(tall.answer("ls").split("\n")) == 42


def test_tables_line_up_in_every_script(terminal: Open) -> None:
    """Latin, Korean, Japanese and Chinese rows put each column in the same cell of the screen."""
    shell = scanned(terminal(columns=120), "match")
    rows = shell.answer("shows").split("\n")
    starts = {width(x[: x.index("matched")]) for x in rows if "matched" in x}
    assert {*starts} == {width(rows[0][: rows[0].index("status")])}
    assert sum("matched" in x for x in rows) >= 4


def test_a_first_run_without_a_key(terminal: Open) -> None:
    """The banner, one hint that says how to get a key, no network, and all but matching works."""
    shell = terminal(ANIVAULT_TMDB_KEY="", ANIVAULT_TMDB_URL="http://127.0.0.1:9/3")
    shell.until(shell.prompted)
    said = " ".join(shell.text.split())
    assert "no TMDB key ·" in said
    assert "https://www.themoviedb.org/settings/api" in said
    assert "`demo` shows everything without one" in said
    assert "found 6 videos" in shell.answer("scan .")
    assert "anivault 6>" in shell.screen[shell.cursor[0]]


def test_an_empty_line_only_brings_another_prompt(terminal: Open) -> None:
    """Enter, and Enter on blanks."""
    shell = terminal()
    shell.until(shell.prompted)
    shell.key("enter")
    shell.until(lambda: shell.text.count("anivault>") == 2)
    shell.type("   ")
    shell.key("enter")
    shell.until(lambda: shell.text.count("anivault>") == 3 and shell.prompted())


def test_pasted_lines_run_as_a_script(terminal: Open) -> None:
    """Pasted lines are looked at and asked about together; a mistake in the last keeps the first from running."""
    shell = terminal()
    shell.until(shell.prompted)
    shell.type("\x1b[200~scan .\nls frieren\x1b[201~")
    shell.until(lambda: "ls frieren" in shell.text)
    shell.key("enter")
    shell.shows("Run these 2 lines?")
    shell.type("y\n")
    shell.until(lambda: "found 6 videos" in shell.text and "Sousou" in shell.text and shell.prompted())
    shell.type("\x1b[200~filter frieren\nflter off\x1b[201~")
    shell.until(lambda: "flter off" in shell.text)
    shell.key("enter")
    shell.until(lambda: shell.text.count("Run these 2 lines?") == 2)
    shell.type("y\n")
    shell.shows("no command 'flter'")
    shell.until(shell.prompted)
    assert "anivault 6>" in shell.screen[shell.cursor[0]]


def test_the_history_comes_back(terminal: Open) -> None:
    """The arrow brings the last line, also in the next session; a line that holds a key is not kept."""
    secrets = ("search api_key=secret", f"key {'c0ffee99' * 4}", "settings set tmdb.url http://bob:pass99@localhost/3")
    shell = scanned(terminal(), "filter off", *secrets)
    shell.key("ctrl-d")
    assert shell.ended() == 0
    again = terminal()
    again.until(again.prompted)
    again.key("up")
    again.until(lambda: again.line == "filter off", "the line before")


def test_a_bar_shows_while_a_match_takes_long_and_goes_again(terminal: Open, catalogue: CatalogueServer) -> None:
    """On standard error, in one line, and nothing of it is left."""
    slow = catalogue.fault("slow", count=1)
    shell = scanned(terminal())
    shell.run("match")
    shell.until(slow.arrived.is_set, "a question to the catalogue")
    shell.until(lambda: any(re.search(r"match .*\d/\d", x) for x in shell.screen), "a bar")
    slow.release()
    shell.shows("matched")
    shell.until(shell.prompted)
    assert not any(re.search(r"match .*\d/\d", x) for x in shell.text.split("\n"))


def test_a_mistake_is_told_before_enter(terminal: Open) -> None:
    """The toolbar says what is wrong and what to do, until it is mended; what was typed before is offered in grey."""
    shell = terminal()
    shell.answer("scan .")
    shell.type("ls stauts:x ")
    shell.until(lambda: "no field 'stauts'" in shell.screen[-1], "the mistake in the toolbar")
    shell.key("ctrl-c")
    shell.until(shell.prompted)
    shell.type("sc")
    shell.until(lambda: shell.line == "scan .", "the rest of what was typed before")


def test_f1_explains_the_word_at_the_cursor(terminal: Open) -> None:
    """A field by its summary, a command by its help; the line stays."""
    shell = terminal()
    shell.until(shell.prompted)
    shell.type("ls status:")
    shell.until(lambda: shell.line.startswith("ls status:"))
    shell.type("\x1bOP")
    shell.shows("status: how far it has come")
    shell.until(lambda: shell.line.startswith("ls status:"), "the line as it was")

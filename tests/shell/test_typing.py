# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys at the prompt, in a real terminal: what is shown in grey, what `?` and F1 say, input methods, pasting, the history, vi."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from anivault_shell.text import width
from tests.shell.conftest import Open
from tests.shell.terminal import Terminal

pytestmark = pytest.mark.terminal
PASTE = "\x1b[200~{}\x1b[201~"
F1, CTRL_R, BACKSPACE, ESCAPE = "\x1bOP", "\x12", "\x7f", "\x1b"
FOUND = "reverse-i-search"


def ready(shell: Terminal, *lines: str) -> Terminal:
    for line in lines:
        shell.answer(line)
    shell.until(shell.prompted, "a prompt")
    return shell


def typed(shell: Terminal, text: str, line: str) -> None:
    """*text* as keys, and *line* on the screen; the toolbar and the menu have come to rest."""
    shell.type(text)
    shell.until(lambda: shell.line == line, f"{line!r} behind the prompt")


def test_what_a_command_wants_is_shown_in_grey_and_never_typed(terminal: Open) -> None:
    """First an example and what it takes, then what is missing; neither Right nor Enter takes it, Ctrl-C leaves none of it."""
    shell = ready(terminal())
    typed(shell, "pick ", "pick @1 2   SEL RANK")
    column = shell.screen[shell.cursor[0]].index("@1")
    assert shell.cursor[1] == column
    typed(shell, "\x1b[C", "pick @1 2   SEL RANK")
    typed(shell, "@1 ", "pick @1 RANK: its rank in `candidates`")
    shell.key("ctrl-c")
    shell.until(shell.prompted, "a new prompt")
    assert any(row.endswith("> pick @1") for row in shell.screen)
    typed(shell, "open ", "open winter   NAME")
    shell.key("enter")
    shell.shows("open needs")


def test_history_goes_before_hints_and_keeps_no_mistake(terminal: Open) -> None:
    """What was typed before is offered, unless it made no sense; Right takes it."""
    shell = ready(terminal(), "ls stauts:x", "ls status:found")
    typed(shell, "ls ", "ls status:found")
    typed(shell, "\x1b[C!", "ls status:found!")


def test_a_hint_fits_the_line(terminal: Open) -> None:
    """Where there is little room it is cut, and the line stays one."""
    shell = ready(terminal(columns=40))
    shell.type("parse ")
    shell.until(lambda: "…" in shell.line, "a hint that is cut")
    assert width(shell.screen[shell.cursor[0]]) < 40


@pytest.mark.parametrize(
    ("line", "said", "left"),
    [
        ("?", "q leaves", ""),
        ("stage?", "Work out new names", "stage"),
        ("match --retry ?", "--retry: try now, even after an outage", "match --retry"),
        ("ls status?", "status: how far it has come", "ls status"),
        ("ls rg:Lu?", "release_group: who made the release (text; here Luna, ", "ls rg:Lu"),
        ("show @1?", "@1: K-On!!", "show @1"),
        ("template flat?", "flat: {show} ({year}) S{season:02}E{episode:02}", "template flat"),
        ("settings set ui.theme?", "colours of the terminal", "settings set ui.theme"),
        ("plan conflicts?", "conflicts, for plan:", "plan conflicts"),
    ],
)
def test_a_question_mark_explains_the_word_before_it(terminal: Open, line: str, said: str, left: str) -> None:
    """And the line is there again without it, to go on with."""
    shell = ready(terminal(), "scan .")
    shell.type(line)
    shell.key("enter")
    shell.shows(said)
    if left:
        shell.until(lambda: shell.line.startswith(left) and "?" not in shell.line, "the line without the sign")
    else:
        shell.type("q")
        shell.until(shell.prompted, "the prompt behind the pager")


def test_a_question_mark_of_a_title_is_text(terminal: Open) -> None:
    """In a word that means nothing to us, and in quotes."""
    shell = ready(terminal(), "scan .")
    assert "nothing to show" in shell.answer("ls nosuch?")
    assert "nothing to show" in shell.answer("ls 'status?'")


def test_f1_leads_back_to_the_line_as_it_was(terminal: Open) -> None:
    """From an empty line to all commands, which fill the pager; from the middle of a line, with the cursor where it was."""
    shell = ready(terminal())
    shell.type(F1)
    shell.until(lambda: "q leaves" in shell.screen[-1], "the pager")
    shell.type("q")
    shell.until(shell.prompted, "the prompt")
    typed(shell, "ls status:x size>1GB", "ls status:x size>1GB")
    shell.type("\x1b[D" * 12 + F1)
    shell.shows("status: how far it has come")
    shell.until(lambda: shell.line == "ls status:x size>1GB", "the line")
    shell.type("!")
    shell.until(
        lambda: shell.line == "ls statu!s:x size>1GB" or shell.line == "ls status!:x size>1GB", "a letter put in"
    )
    assert "bug" not in shell.text


HANGUL = "한글 귀멸"


def test_an_input_method_sends_whole_letters_in_any_pieces(terminal: Open) -> None:
    """Byte by byte, as a slow line delivers them, and with Korean taken apart, as macOS sends it."""
    shell = ready(terminal())
    for byte in HANGUL.encode():
        shell.send(bytes([byte]))
        shell.settle(1)
    shell.until(lambda: shell.line == HANGUL, "whole syllables")
    assert shell.cursor[1] == width("anivault> " + HANGUL)
    shell.key("ctrl-c")
    shell.until(shell.prompted)
    typed(shell, unicodedata.normalize("NFD", HANGUL) + "がé", HANGUL + "がé")
    assert shell.cursor[1] == width("anivault> " + HANGUL + "がé")


def test_a_backspace_takes_a_letter_as_people_count_them(terminal: Open) -> None:
    """However it is spelled; the cursor stays where letters begin and end, and goes over one at a time."""
    shell = ready(terminal())
    typed(shell, "x" + PASTE.format(unicodedata.normalize("NFD", "éñ")), "xéñ")
    typed(shell, BACKSPACE, "xé")
    assert shell.cursor[1] == width("anivault> xé")
    typed(shell, "\x1b[D|", "x|é")
    typed(shell, "\x1b[3~", "x|")


def test_a_paste_of_a_script_is_asked_about_and_runs_line_by_line(terminal: Open) -> None:
    """Ends of line of Windows, blanks at the end, and what a terminal would obey: none of it matters."""
    shell = ready(terminal())
    shell.type(PASTE.format("scan .\r\nfilter 진격\r\n\x07\x9b\u202els\t--all\x00\r\n"))
    shell.until(lambda: "ls --all" in shell.text, "the pasted lines")
    assert not {"\x07", "\x9b", "\u202e"} & set(shell.raw.decode(errors="replace"))
    shell.key("enter")
    shell.shows("Run these 3 lines? [y/N]")
    shell.type("y\r")
    shell.until(lambda: "진격: 1 of 6 files" in shell.text and "진격의 거인 3기 05화" in shell.text, "all three")
    shell.until(shell.prompted)
    typed(shell, PASTE.format("filter off\n"), "filter off")
    shell.key("enter")
    shell.shows("all 6 files")


def test_a_paste_that_is_refused_runs_nothing(terminal: Open) -> None:
    """And is still there with the arrow up, as it was pasted."""
    shell = ready(terminal())
    shell.type(PASTE.format("scan .\nls"))
    shell.until(lambda: shell.screen[shell.cursor[0]].strip() == "ls", "the second line")
    shell.key("enter")
    shell.shows("Run these 2 lines?")
    shell.type("n\r")
    shell.until(shell.prompted)
    assert "found" not in shell.text
    shell.key("up")
    shell.until(lambda: sum(row.endswith("> scan .") for row in shell.screen) == 2, "the lines again")


def test_ctrl_r_finds_the_newest_first_and_each_line_once(terminal: Open) -> None:
    """Enter takes the line and runs nothing, Ctrl-C and Ctrl-G leave; the toolbar stays."""
    shell = ready(terminal(), "filter off", "settings ui.theme", "filter frieren", "filter off", "filter off", "status")
    shell.type(CTRL_R + "filter")
    shell.until(lambda: FOUND in shell.screen[shell.cursor[0]] and "filter off" in shell.screen[shell.cursor[0]])
    assert "TMDB" in shell.screen[-1]
    shell.type(CTRL_R)
    shell.until(lambda: "filter frieren" in shell.screen[shell.cursor[0]], "the one before")
    shell.key("enter")
    shell.until(lambda: shell.line == "filter frieren" and FOUND not in shell.screen[shell.cursor[0]], "the line")
    assert shell.screen[shell.cursor[0]][: shell.cursor[1]].endswith("filter frieren")
    shell.key("ctrl-c")
    shell.until(shell.prompted)
    for leave in ("\x03", "\x07"):
        shell.type(CTRL_R + "theme")
        shell.until(lambda: "settings ui.theme" in shell.screen[shell.cursor[0]])
        shell.type(leave)
        shell.until(shell.prompted, "an empty prompt")


def test_ctrl_r_finds_lines_of_other_sessions_and_lines_that_were_pasted_together(terminal: Open) -> None:
    """Korean too; what was pasted together comes back together."""
    shell = ready(terminal(), "scan .", "filter 진격")
    shell.type(PASTE.format("filter 귀멸\nfilter off"))
    shell.until(lambda: shell.screen[shell.cursor[0]].strip() == "filter off")
    shell.key("enter")
    shell.shows("Run these 2 lines?")
    shell.type("y\r")
    shell.until(shell.prompted)
    shell.key("ctrl-d")
    assert shell.ended() == 0
    again = ready(terminal())
    again.type(CTRL_R + "진격")
    again.until(lambda: "filter 진격" in again.screen[again.cursor[0]], "a line of the session before")
    again.type("\x07" + CTRL_R + "귀멸")
    again.until(lambda: any("filter 귀멸" in row for row in again.screen), "the first of two")
    again.key("enter")
    again.until(lambda: again.screen[again.cursor[0]].strip() == "filter off", "both")


@pytest.fixture
def vi(terminal: Open, library: Path) -> Terminal:
    path = library.parent / "vi.toml"
    path.write_text("[ui]\nkeys = 'vi'\n", encoding="utf-8")
    return ready(terminal(ANIVAULT_CONFIG=str(path)))


def test_vi_keys_and_the_sign_of_their_mode(vi: Terminal) -> None:
    """Insert, then commands: a word back, change it, to the end; Enter runs from either mode."""
    vi.until(lambda: vi.screen[-1].startswith(" INSERT "), "the sign")
    typed(vi, "filter nothing", "filter nothing")
    vi.type(ESCAPE)
    vi.until(lambda: vi.screen[-1].startswith(" NORMAL "), "the other sign")
    typed(vi, "bcwoff", "filter off")
    vi.until(lambda: vi.screen[-1].startswith(" INSERT "), "the sign")
    vi.type(ESCAPE)
    vi.until(lambda: vi.screen[-1].startswith(" NORMAL "))
    vi.key("enter")
    vi.shows("no filter")
    vi.until(lambda: vi.prompted() and vi.screen[-1].startswith(" INSERT "), "a line to type in")
    typed(vi, "한글", "한글")
    vi.type(ESCAPE)
    vi.until(lambda: vi.screen[-1].startswith(" NORMAL "))
    typed(vi, "x", "한")


def test_emacs_keys(terminal: Open) -> None:
    """To both ends, by words, cut and put back, and back to what was."""
    shell = ready(terminal())
    typed(shell, "filter nothing at all", "filter nothing at all")
    typed(shell, "\x17\x17\x7f", "filter nothing")
    typed(shell, "\x01> ", "> filter nothing")
    typed(shell, "\x05!", "> filter nothing!")
    typed(shell, "\x1bb\x1bb\x0b", "> filter")
    typed(shell, "\x19", "> filter nothing!")
    typed(shell, "\x15", "")


def test_what_is_typed_while_a_command_runs_is_seen_once(terminal: Open, library: Path) -> None:
    """It waits for the next prompt, and does not stand in the middle of the answer."""
    for n in range(2_000):
        (library / f"One Piece - {n:04} [720p].mkv").write_bytes(b"")
    shell = ready(terminal())
    shell.type("scan .\rls 귀멸 or nothing")
    shell.until(lambda: shell.line == "ls 귀멸 or nothing", "what was typed ahead")
    assert shell.text.count("귀멸") == 1
    shell.key("ctrl-c")
    shell.until(shell.prompted)
    assert "2,006" in shell.screen[shell.cursor[0]]


def test_a_question_shows_what_is_answered(terminal: Open) -> None:
    """Though nothing is shown while a command runs."""
    shell = ready(terminal(), "scan .", "match", "stage")
    shell.run("commit")
    shell.until(lambda: shell.screen[shell.cursor[0]].endswith("Go? [y/N]"), "the question")
    shell.type("nope")
    shell.until(lambda: shell.screen[shell.cursor[0]].endswith("[y/N] nope"), "the answer")
    shell.type("\r")
    shell.shows("nothing was changed")

# SPDX-License-Identifier: GPL-3.0-or-later
"""Small things that a newcomer met and expected otherwise."""

from __future__ import annotations

from pathlib import Path

from tests.flows.conftest import Make
from tests.flows.program import Program


def test_skipped_files_stay_out_of_what_follows(program: Program, library: Make) -> None:
    """`stage all` does not take them either; asking for them by `match` does."""
    folder = library("[Luna] Steins;Gate - 01.mkv", "[Luna] Steins;Gate - 02.mkv")
    ran = program("-c", f"scan '{folder}'; match; skip 1; stage all; plan; match 1; stage all")

    assert "1 skipped file left out" in ran.err
    assert "staged 1 file" in ran.out
    assert "staged 2 files" in ran.out


def test_a_guess_that_is_staged_is_called_one(program: Program, library: Make) -> None:
    """A selection may take what is unsure, but not without a word."""
    folder = library("Kanon - 01.mkv", "Kanon - 02.mkv")
    ran = program("-c", f"scan '{folder}'; match; stage title:kanon")

    assert "2 files taken on the best guess" in ran.err


def test_all_arguments_are_words_of_their_own(program: Program, library: Make, tmp_path: Path) -> None:
    """`scan $@` scans two folders, blanks and all."""
    one = library("[Luna] Frieren - 01.mkv", under="a b")
    two = library("[Luna] Frieren - 02.mkv", under="c d")
    script = tmp_path / "two.avsh"
    script.write_text("scan $@\n", encoding="utf-8")

    assert "found 2 videos" in program(str(script), str(one), str(two)).out


def test_a_script_short_of_an_argument_says_so(program: Program, tmp_path: Path) -> None:
    """Not that quotes would help."""
    script = tmp_path / "one.avsh"
    script.write_text("scan $2\n", encoding="utf-8")
    ran = program(str(script), "here")

    assert ran.code == 64
    assert "$2 needs an argument; only one was given" in ran.err


def test_exit_leaves_too(program: Program) -> None:
    """What comes after it is not run."""
    ran = program(stdin="exit\nstatus\n")

    assert (ran.code, ran.out) == (0, "")


def test_missing_files_are_called_missing(program: Program, tmp_path: Path) -> None:
    """A script, a plan, a list of names, a session: each with its own word and exit code."""
    gone = tmp_path / "gone"
    for words, said in (
        (("source", str(gone)), "no such script"),
        (("plan", "load", str(gone)), "no plan at"),
        (("parse", "--from", str(gone)), "no such file"),
        (("--resume", "--session", "gone", "status"), "no session 'gone'"),
    ):
        ran = program(*words)
        assert (ran.code, said in ran.err) == (64, True), (words, ran.err)

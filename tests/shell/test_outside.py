# SPDX-License-Identifier: GPL-3.0-or-later
"""Completion in the shells of the operating system: what is offered, and what stands in the line after a Tab."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from anivault_shell.commands.completion import SCRIPTS
from anivault_shell.shell.outside import complete, split
from tests.docs.pages import ROOT


def offered(*arguments: str, folder: Path | str = "") -> list[str]:
    lines = complete(arguments, str(folder), lambda: (("jellyfin", ""), ("plex", "")), lambda: ["winter", "spring"])
    return [line.removesuffix("\n").partition("\t")[0] for line in lines]


@pytest.mark.parametrize(
    ("at", "words", "found"),
    [
        (0, ["stag"], ["stage"]),
        (1, ["ls", "status:uns"], ["status:unsure"]),
        (1, ["ls", "(status:uns"], ["(status:unsure"]),
        (2, ["--json", "sess"], []),
        (1, ["--json", "sess"], ["sessions"]),
        (3, ["--lang", "ko-KR", "cache", "cl"], ["clear"]),
        (0, ["--se"], ["--session"]),
        (1, ["--session", "w"], ["winter"]),
        (1, ["open", ""], ["winter", "spring"]),
        (1, ["template", "pl"], ["plex"]),
        (2, ["try", "template", "pl"], ["plex"]),
        (1, ["completion", "z"], ["zsh"]),
        (2, ["stage", "--action", "ha"], ["hardlink"]),
        (1, ["stage", "--act"], ["--action"]),
        (1, ["nonsense", "x"], []),
    ],
)
def test_words_are_completed_where_they_stand(at: int, words: list[str], found: list[str]) -> None:
    """Commands, options of the program and of the command, values, sessions."""
    assert offered("--words", str(at), *words) == found


def test_paths_come_unquoted_for_the_shell_to_quote(tmp_path: Path) -> None:
    """Blanks, quotes, Hangul; scripts where a command may stand."""
    for name in ("My Anime", "Don't Look", "한국어"):
        (tmp_path / name).mkdir()
    (tmp_path / "tidy.avsh").write_bytes(b"")
    top = str(tmp_path) + os.sep
    assert set(offered("--words", "1", "scan", top)) == {top + n + os.sep for n in ("My Anime", "Don't Look", "한국어")}
    assert offered("--words", "1", "scan", top + "My A") == [top + "My Anime" + os.sep]
    assert offered("--words", "1", "scan", top + "Don't L") == [top + "Don't Look" + os.sep]
    assert top + "tidy.avsh" in offered("--words", "0", top + "ti")
    assert offered("--words", "2", "run", "--src", top + "한") == [top + "한국어" + os.sep]


def test_an_index_beyond_the_words_is_an_empty_word() -> None:
    """PowerShell drops an empty argument on its way."""
    assert offered("--words", "1", "open") == ["winter", "spring"]
    assert len(offered("--words", "0")) > 30


@pytest.mark.parametrize(
    ("line", "words", "typed", "raw", "opened"),
    [
        ("anivault ls st", ["anivault", "ls"], "st", "st", ""),
        ("anivault ls ", ["anivault", "ls"], "", "", ""),
        (r"anivault scan My\ An", ["anivault", "scan"], "My An", r"My\ An", ""),
        ("anivault scan 'My An", ["anivault", "scan"], "My An", "'My An", "'"),
        ('anivault ls title:"a b', ["anivault", "ls"], "title:a b", 'title:"a b', '"'),
        ("anivault ls '' x", ["anivault", "ls", ""], "x", "x", ""),
    ],
)
def test_a_line_of_bash_is_read_as_bash_reads_it(
    line: str, words: list[str], typed: str, raw: str, opened: str
) -> None:
    """Quotes of both kinds, backslashes, and the word that is not finished."""
    assert split(line) == (words, typed, raw, opened)


def test_bash_gets_what_it_takes_for_the_word(tmp_path: Path) -> None:
    """It parts words at `:` and `=`; blanks are written with a backslash, except inside a quote."""
    (tmp_path / "My Anime").mkdir()
    assert offered("--bash", "anivault ls status:uns", "22") == ["unsure"]
    if os.sep == "/":  # to bash a backslash outside quotes is none
        line = f"anivault scan {tmp_path}/My"
        assert offered("--bash", line, str(len(line))) == [f"{tmp_path}/My\\ Anime/"]
    line = f"anivault scan '{tmp_path}{os.sep}My"
    assert offered("--bash", line, str(len(line))) == [f"{tmp_path}{os.sep}My Anime{os.sep}"]


def test_nothing_given_makes_it_fail() -> None:
    """Whatever a shell hands over, there is an answer."""
    for arguments in ([], ["--words"], ["--words", "x"], ["--bash"], ["--bash", "", "0"], ["--bash", "a", "99"], ["'"]):
        assert isinstance(offered(*arguments), list)


START: dict[str, tuple[list[str], Callable[[str], str]]] = {
    "bash": (["--norc", "--noprofile", "-i"], lambda path: f"source {path}"),
    "zsh": (["-f", "-i"], lambda path: f"autoload -Uz compinit && compinit -u -D; source {path}"),
    "fish": (["--no-config", "--interactive"], lambda path: f"source {path}"),
}


@pytest.mark.terminal
@pytest.mark.parametrize("shell", START)
def test_a_tab_completes_in_the_shell_itself(shell: str, tmp_path: Path) -> None:
    """A command, a query, a path with a blank and Hangul, run as completed: the program gets the words as meant."""
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"{shell} is not installed here")
    pexpect = pytest.importorskip("pexpect")
    here = tmp_path / "here"
    (here / "내 Anime").mkdir(parents=True)
    program, seen = tmp_path / "bin" / "anivault", tmp_path / "seen"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\ncase "$1" in __complete) exec {sys.executable} -m anivault_shell "$@";; esac\nprintf "%s|" "$@" >> {seen}\n'
    )
    program.chmod(0o755)
    script = tmp_path / f"completion.{shell}"
    script.write_text(SCRIPTS[shell] + "\n", encoding="utf-8")
    arguments, source = START[shell]
    environment = {
        "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "TERM": "xterm",
        "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "ANIVAULT_HOME": str(tmp_path / "home"), "PS1": "ready> ",
    }  # fmt: skip
    child = pexpect.spawn(
        found, arguments, env=environment, cwd=str(here), encoding="utf-8", timeout=30, dimensions=(24, 120)
    )
    try:
        child.sendline(f"{source(str(script))}; echo LOAD''ED")
        child.expect("LOADED")
        for typed, awaited in (
            ("anivault sessi\t", "ons"), ("anivault ls status:uns\t", "ure"), ("anivault scan 내\t", "nime"),
        ):  # fmt: skip
            child.send(typed)
            child.expect(awaited)
            child.send("\r")
            child.sendline("echo DO''NE")
            child.expect("DONE")
        assert seen.read_text(encoding="utf-8") == "sessions|ls|status:unsure|scan|내 Anime/|"
    finally:
        child.close(force=True)


def test_powershell_is_offered_what_fits(tmp_path: Path) -> None:
    """Its own way to ask for completions, over the program of this folder."""
    found = shutil.which("pwsh")
    if found is None:
        pytest.skip("PowerShell 7 is not installed here")
    program = tmp_path / "anivault"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m anivault_shell "$@"\n')
    program.chmod(0o755)
    typed = "anivault ls status:uns"
    expand = f"(TabExpansion2 -inputScript '{typed}' -cursorColumn {len(typed)}).CompletionMatches.CompletionText"
    ask = f"{SCRIPTS['powershell']}\n{expand}"
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [found, "-NoProfile", "-Command", ask], capture_output=True, env=environment, timeout=60, check=False
    )
    assert ran.stdout.decode().split() == ["status:unsure"]

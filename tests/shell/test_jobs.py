# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs in the background, as a person at a terminal sees them."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.shell.conftest import Open
from tests.shell.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pexpect drives POSIX terminals")


def at_work(terminal: Open, catalogue: CatalogueServer) -> Terminal:
    """A prompt with a match behind it that does not end by itself."""
    shell = terminal()
    shell.answer("scan .")
    catalogue.fault("slow", count=1000)
    shell.answer("match &")
    shell.until(lambda: "[1] match" in shell.screen[-1], "the job in the toolbar")
    return shell


def test_one_types_on_and_is_told_above_the_prompt(terminal: Open, catalogue: CatalogueServer) -> None:
    """The half-typed line stays as it is, and what was decided meanwhile too; undo takes back all of the match."""
    shell = at_work(terminal, catalogue)
    shell.answer("skip 1")
    shell.type("ls 진격")
    shell.until(lambda: shell.line == "ls 진격", "what was typed")
    catalogue.clear()
    shell.shows("[1] match: ")
    shell.until(lambda: shell.line == "ls 진격" and "[1]" not in shell.screen[-1], "the line as it was typed")
    shell.key("ctrl-c")
    assert "skipped" in shell.answer("ls 1")
    assert "took back: match" in shell.answer("undo")
    assert "took back: skip" in shell.answer("undo")


def test_ctrl_c_at_the_prompt_is_none_of_the_jobs_business(terminal: Open, catalogue: CatalogueServer) -> None:
    """It drops the line; while one waits for the job it ends the waiting. `cancel` ends the job."""
    shell = at_work(terminal, catalogue)
    shell.type("ls")
    shell.until(lambda: shell.line == "ls", "what was typed")
    shell.key("ctrl-c")
    shell.until(shell.prompted, "a new line")
    assert "match" in shell.answer("jobs")
    shell.run("wait")
    shell.until(lambda: not shell.prompted(), "waiting")
    shell.key("ctrl-c")
    shell.until(shell.prompted, "the prompt again")
    assert "match" in shell.answer("jobs")
    shell.answer("cancel 1")
    catalogue.clear()
    shell.shows("[1] match: ")
    assert "nothing is at work" in shell.answer("jobs")


def test_who_leaves_loses_nothing(terminal: Open, catalogue: CatalogueServer) -> None:
    """The job is stopped, and the prompt says so."""
    shell = at_work(terminal, catalogue)
    shell.key("ctrl-d")
    shell.shows("1 job in the background stopped")
    assert shell.ended() == 0


def test_old_sessions_go_when_one_leaves(terminal: Open, tmp_path: Path) -> None:
    """What was looked at long ago and led to nothing; the word that says so stands on the screen."""
    folder = tmp_path / "home" / "state" / "sessions"
    folder.mkdir(parents=True)
    for n in range(25):
        path = folder / f"20250101-0000{n:02}-7.jsonl"
        path.write_text('{"anivault_session": 3, "name": "old"}\n', encoding="utf-8")
        os.utime(path, (1_700_000_000 + n,) * 2)
    shell = terminal()
    shell.answer("scan .")
    shell.key("ctrl-d")
    shell.shows("6 old sessions removed")
    assert shell.ended() == 0
    assert len(list(folder.glob("*.jsonl"))) == 20


def test_a_killed_prompt_has_what_its_job_had_decided(
    terminal: Open, catalogue: CatalogueServer, tmp_path: Path
) -> None:
    """One show never answers; the next prompt says that a job was cut short, and what it decided is a step to undo."""
    sessions = tmp_path / "home" / "state" / "sessions"
    shell = terminal()
    shell.answer("scan .")
    catalogue.fault("slow", count=1000, only="209867")
    shell.answer("match &")
    shell.until(
        lambda: any(b"Attack on Titan" in p.read_bytes() for p in sessions.glob("*.trail")), "a decision on the disk"
    )
    shell._child.kill(signal.SIGKILL)
    catalogue.clear()
    again = terminal("--resume")
    again.shows("a job in the background was cut short")
    assert "Attack on Titan" in again.answer("ls status:matched")
    assert "took back: match" in again.answer("undo")
    again.key("ctrl-d")
    assert again.ended() == 0
    assert not list(sessions.glob("*.trail"))

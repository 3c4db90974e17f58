# SPDX-License-Identifier: GPL-3.0-or-later
"""`&`, `wait` and `cancel` in scripts and one-liners."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.flows.conftest import Make, place
from tests.flows.program import PATIENCE, Program, check_events, ended

KANON = ("[Luna] Kanon - 01.mkv", "[Luna] Kanon - 02.mkv")


def test_what_goes_into_the_background_comes_back(program: Program, library: Make) -> None:
    """With `wait`, and at the end without."""
    lib = library(*KANON)
    ran = program.inside("--json", "-c", f"scan '{lib}' &; wait; match &; wait 2; ls; undo; ls; match &")
    check_events(ran.events)
    statuses = [e["status"] for e in ran.fields("session")]
    assert statuses[:2] != ["parsed", "parsed"]
    assert statuses[2:] == ["parsed", "parsed"]
    told = [e["event"] for e in ran.events if e["phase"] == "match"]
    assert [t for t in told if t != "progress"] == ["start", "complete"] * 2
    assert ran.code == 0


def test_a_job_that_fails_fails_the_run(program: Program, tmp_path: str) -> None:
    """As it would have in the foreground, and its error says why."""
    ran = program("-c", f"scan '{tmp_path}/nowhere' &; wait")
    assert ran.code not in (0, 10)
    assert "nowhere" in ran.err


def test_what_cannot_go_there_says_so(offline: Program) -> None:
    """A stage that took `&` for a word would stage the wrong files."""
    ran = offline("-c", "stage &")
    assert ran.code == 64
    assert "cannot work in the background" in ran.err
    assert "match" in ran.err
    assert offline("-c", "cancel 7").code == 64


@pytest.mark.skipif(sys.platform == "win32", reason="a kill as POSIX has it")
def test_what_a_job_had_decided_when_its_program_was_killed_is_kept(tmp_path: Path, library: Make) -> None:
    """One show never answers; what the other is was written down when it was found out, and what was skipped stays so."""
    lib = library(*KANON, "[Luna] Sousou no Frieren - 01.mkv")
    sessions = tmp_path / "home" / "state" / "sessions"
    with CatalogueServer() as server:
        program = place(tmp_path, server.url)
        server.fault("slow", count=100, only="209867")
        process = program.start("--session", "k", "-c", f"scan '{lib}'; match &; skip 2; wait")
        deadline = time.monotonic() + PATIENCE
        # Its head is on the disk a moment before what was decided.
        while not (
            any(trail.read_bytes().count(b"\n") > 1 for trail in sessions.glob("k.*.trail"))
            and b'"skip"' in (sessions / "k.jsonl").read_bytes()
        ):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.kill()
        ended(process)
        server.clear()
        after = program("--json", "--resume", "-c", "ls; match; ls; undo; undo; ls")
    told = [e["status"] for e in after.fields("session")]
    assert told[:3] == ["unsure", "skipped", "parsed"]
    assert told[3:6] == ["unsure", "skipped", "matched"]
    assert told[6:] == ["parsed", "skipped", "parsed"]
    assert any("cut short" in said for said in after.said)
    assert not list(sessions.glob("*.trail"))

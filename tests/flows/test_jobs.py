# SPDX-License-Identifier: GPL-3.0-or-later
"""`&`, `wait` and `cancel` in scripts and one-liners."""

from __future__ import annotations

from tests.flows.conftest import Make
from tests.flows.program import Program, check_events

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

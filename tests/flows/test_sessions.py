# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions over processes: what was decided is there again, whatever ended the one before."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.flows.conftest import Make, place
from tests.flows.program import PATIENCE, Program, contents, ended

KANON = tuple(f"[OldTown] Kanon - {n:02} [DVD].avi" for n in (1, 2))


def test_everything_comes_back_in_another_process(program: Program, library: Make) -> None:
    """Pins, staged work, dest, template and timeline; `--resume` finds the last session by itself."""
    lib = library(*KANON)
    one = ("--json", "--session", "one")
    assert program(*one, "-c", f"scan '{lib}'; match; pin all tv:34124; dest vault; template plex; stage").code == 0
    kept = program("--json", "--resume", "-c", "ls; plan; status; template")
    assert {(e["status"], e["match"]["tmdb_id"], e["match"]["decided_by"]) for e in kept.fields("session")} == {
        ("staged", 34124, "pin")
    }
    assert len(kept.fields("organize")) == 2
    status = kept.fields("system")[0]
    assert (status["template"], status["dest"]) == ("plex", str(program.cwd / "vault"))
    assert program(*one, "commit", "--yes").code == 0
    assert {e["status"] for e in program.inside(*one, "ls").fields("session")} == {"committed"}
    assert program("--resume", "--yes", "-c", "; ".join(["undo"] * 7)).code == 0
    assert program.inside(*one, "ls").fields("session") == []
    assert sorted(contents(lib)) == sorted(KANON)


def test_sessions_do_not_mix(program: Program, library: Make) -> None:
    """Each name is its own; without one the session is new and leaves none behind."""
    lib = library(*KANON)
    program("--session", "one", "scan", str(lib))
    assert program.inside("--json", "--session", "two", "ls").fields("session") == []
    assert program.inside("--json", "ls").fields("session") == []
    assert sorted(p.name for p in (program.home / "state" / "sessions").glob("*.jsonl")) == ["one.jsonl"]


@pytest.mark.parametrize("name", ["../up", "a/b", "", "x" * 200, "con trol", "\x1b[31m"])
def test_a_session_name_is_no_path(offline: Program, name: str) -> None:
    """It becomes a file's name, and nothing else."""
    ran = offline.inside("--session", name, "ls")
    assert ran.code == 64
    assert "\x1b" not in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="a kill as POSIX has it")
def test_a_killed_process_loses_at_most_the_step_in_hand(tmp_path: Path, library: Make) -> None:
    """Killed in the middle of a match: the scan and the pin before it are there."""
    lib = library(*KANON, "[Luna] Sousou no Frieren - 01.mkv")
    with CatalogueServer() as server:
        program = place(tmp_path, server.url)
        fault = server.fault("slow", count=100, only="search")
        process = program.start("--session", "k", "-c", f"scan '{lib}'; pin title:kanon tv:34124; match")
        assert fault.arrived.wait(PATIENCE)
        process.kill()
        ended(process)
        server.clear()
        after = program("--json", "--session", "k", "-c", "ls; match; ls")
    states = [e["status"] for e in after.fields("session")]
    assert sorted(states[:3]) == ["matched", "matched", "parsed"]
    assert set(states[3:]) == {"matched"}


@pytest.mark.skipif(sys.platform == "win32", reason="a kill as POSIX has it")
def test_what_a_match_had_decided_when_it_was_killed_is_kept(tmp_path: Path, library: Make) -> None:
    """One show never answers; what the other is was written down when it was found out."""
    lib = library(*KANON, "[Luna] Sousou no Frieren - 01.mkv")
    kept = tmp_path / "home" / "state" / "sessions" / "k.jsonl"
    with CatalogueServer() as server:
        program = place(tmp_path, server.url)
        server.fault("slow", count=100, only="209867")
        process = program.start("--session", "k", "-c", f"scan '{lib}'; match")
        deadline = time.monotonic() + PATIENCE
        while not (kept.exists() and b'"label":"match' in kept.read_bytes()):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.kill()
        ended(process)
        server.clear()
        after = program("--json", "--session", "k", "-c", "ls title:kanon; undo; ls title:kanon")
    assert [e["status"] for e in after.fields("session")] == ["unsure", "unsure", "parsed", "parsed"]


@pytest.mark.parametrize("cut", [1, 500])
def test_a_torn_last_line_is_cut_and_the_session_goes_on(program: Program, library: Make, cut: int) -> None:
    """What a power failure leaves: the last step is gone, and nothing that comes after it is lost."""
    lib = library(*KANON)
    torn = ("--json", "--session", "torn", "-c")
    program.inside(*torn, f"scan '{lib}'; match; pin all tv:34124")
    kept = program.home / "state" / "sessions" / "torn.jsonl"
    kept.write_bytes(kept.read_bytes()[:-cut])
    assert program.inside(*torn, "skip 1; ls").code == 0
    assert [e["status"] for e in program.inside(*torn, "ls").fields("session")] == ["skipped", "unsure"]


@pytest.mark.skipif(sys.platform == "win32", reason="a kill as POSIX has it")
def test_a_session_has_one_writer_at_a_time(tmp_path: Path, library: Make) -> None:
    """The second is told, and the lock dies with the first."""
    lib = library(*KANON)
    with CatalogueServer() as server:
        program = place(tmp_path, server.url)
        fault = server.fault("slow", count=100)
        process = program.start("--session", "w", "-c", f"scan '{lib}'; match")
        assert fault.arrived.wait(PATIENCE)
        second = program("--json", "--session", "w", "ls")
        third = program("--json", "--resume", "ls")
        process.kill()
        ended(process)
    assert (second.code, second.errors) == (1, ["E-LOCKED"])
    assert (third.code, third.errors) == (1, ["E-LOCKED"])
    assert len(program.inside("--json", "--session", "w", "ls").fields("session")) == 2


def test_what_another_process_took_back_is_no_dead_end(program: Program, library: Make) -> None:
    """The session's own undo goes on to the step before, and its redo sees what was done again elsewhere."""
    lib = library(*KANON)
    before = contents(lib)
    one = ("--session", "one", "-c")
    program.inside(*one, f"scan '{lib}'; match; pin all tv:34124; stage; commit --yes")
    moved = contents(lib)
    assert program("undo", "--yes").code == 0
    assert contents(lib) == before
    ran = program.inside(*one, "undo; undo")
    assert ran.code == 0, ran
    assert "taken back already" in ran.out
    assert "took back: stage" in ran.out
    assert program.inside(*one, "redo; redo --yes").code == 0
    assert contents(lib) == moved
    assert program.inside("--json", *one, "check").fields("organize")[0]["problems"] == []

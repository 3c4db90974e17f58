# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions by name: kept, opened, listed, renamed, removed; in use elsewhere, damaged, or from another time."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.flows.conftest import Make, place
from tests.flows.program import PATIENCE, Program, check_events, ended

KANON = tuple(f"[OldTown] Kanon - {n:02} [DVD].avi" for n in (1, 2))


def rows(program: Program, *more: str) -> dict[str, dict[str, object]]:
    ran = program.inside("--json", *more, "sessions")
    check_events(ran.events)
    return {f["name"]: f for f in ran.fields("system") if f.get("kind") == "session"}


def test_a_script_can_save_and_go_back(program: Program, library: Make) -> None:
    """Everything of a session is in its file: `save` names it, `open` brings it back, steps and all."""
    lib = library(*KANON)
    ran = program.inside(
        "--json", "-c",
        f"scan '{lib}'; match; pin all tv:34124; save one; skip 1; save two; open one; ls; undo; ls",
    )  # fmt: skip
    assert ran.code == 0, ran
    states = [e["status"] for e in ran.fields("session")]
    assert states == ["skipped", "matched", "matched", "matched"]
    kept = rows(program)
    assert list(kept) == ["one", "two"] or set(kept) == {"one", "two"}
    assert (kept["two"]["files"], kept["two"]["steps"], kept["two"]["roots"]) == (2, 4, [str(lib)])
    assert not kept["one"]["open"]


def test_a_session_without_a_name_becomes_the_named_one(program: Program, library: Make) -> None:
    """What the prompt keeps under a time moves; a name of the user's stays beside its copy."""
    lib = library(*KANON)
    program.inside("--session", "20261121-101500-77", "scan", str(lib))
    assert program.inside("--session", "20261121-101500-77", "save", "one").code == 0
    assert program.inside("--session", "one", "save", "two").code == 0
    assert set(rows(program)) == {"one", "two"}
    assert len(program.inside("--json", "--session", "two", "ls").fields("session")) == 2


def test_sessions_are_renamed_and_removed(program: Program, library: Make) -> None:
    """Also the one that is open; removing asks, and the one that is open stays."""
    lib = library(*KANON)
    program.inside("-c", f"scan '{lib}'; save one")
    ran = program.inside("--session", "one", "-c", "sessions rename one zwei; skip 1")
    assert ran.code == 0, ran
    assert program.inside("--json", "--session", "zwei", "ls").fields("session")[0]["status"] == "skipped"
    assert program.inside("sessions", "rename", "zwei", "drei").code == 0
    assert program.inside("sessions", "remove", "drei").code == 10
    refused = program.inside("--session", "drei", "sessions", "remove", "drei", "--yes")
    assert (refused.code, "the session you are in" in refused.err) == (64, True)
    assert program.inside("sessions", "remove", "drei", "--yes").code == 0
    assert rows(program) == {}
    assert sorted(p.name for p in (program.home / "state" / "sessions").iterdir() if "drei" in p.name) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("open two", "no session 'two'"),
        ("open ten", "did you mean 'tern'?"),
        ("open ../tern", "is no session name"),
        ("save tern", "there is a session 'tern' already"),
        ("save 'a b'", "is no session name"),
        ("sessions remove nobody", "no session 'nobody'"),
        ("sessions rename tern a/b", "is no session name"),
        ("sessions rename tern", "usage: sessions"),
        ("sessions burn", "usage: sessions"),
        ("save", "this session has no name yet"),
    ],
)
def test_a_wrong_name_is_marked(offline: Program, line: str, said: str) -> None:
    """With the part of the line that is to blame, and 64."""
    offline.inside("-c", "save tern")
    ran = offline.inside("-c", line)
    assert ran.code == 64, ran
    assert said in ran.err
    assert "^" in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="a kill as POSIX has it")
def test_a_session_in_use_is_not_opened_twice(tmp_path: Path, library: Make) -> None:
    """The session that was open stays open, and the list tells which ones are in use."""
    lib = library(*KANON)
    with CatalogueServer() as server:
        program = place(tmp_path, server.url)
        fault = server.fault("slow", count=100)
        process = program.start("--session", "w", "-c", f"scan '{lib}'; match")
        assert fault.arrived.wait(PATIENCE)
        ran = program("--json", "-c", f"scan '{lib}'; save mine; try open w; ls; sessions")
        process.kill()
        ended(process)
    assert ran.code == 0
    assert ran.errors == ["E-LOCKED"]
    assert len(ran.fields("session")) == 2
    listed = {f["name"]: f["open"] for f in ran.fields("system") if f.get("kind") == "session"}
    assert listed == {"w": True, "mine": True}


def test_a_damaged_session_is_put_aside_and_told(program: Program, library: Make) -> None:
    """Exit code 3, once; the next start has what came before, and a list shows what cannot be read."""
    lib = library(*KANON)
    program.inside("--session", "one", "-c", f"scan '{lib}'; skip 1; skip 2")
    path = program.home / "state" / "sessions" / "one.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], b'{"how": "\x1b[31m"}\n', *lines[3:]]))
    assert "makes no sense" in str(rows(program)["one"]["problem"])
    ran = program.inside("--session", "one", "ls")
    assert ran.code == 3
    assert re.search(r"line 4 makes no sense.*put aside as .*quarantine.one\.1\.jsonl", ran.err)
    assert "\x1b" not in ran.err
    states = [e["status"] for e in program.inside("--json", "--session", "one", "ls").fields("session")]
    assert states == ["skipped", "parsed"]


def test_a_session_of_a_newer_program_is_left_alone(program: Program, library: Make) -> None:
    """It is refused politely, and the file is as it was."""
    lib = library(*KANON)
    program.inside("--session", "one", "scan", str(lib))
    path = program.home / "state" / "sessions" / "one.jsonl"
    head, *rest = path.read_bytes().splitlines(keepends=True)
    newer = json.dumps(json.loads(head) | {"anivault_session": 99}).encode() + b"\n" + b"".join(rest)
    path.write_bytes(newer)
    ran = program.inside("--session", "one", "ls")
    assert (ran.code, path.read_bytes()) == (3, newer)
    assert "newer AniVault" in ran.err


def test_a_session_with_a_job_at_work_is_not_left(program: Program, library: Make) -> None:
    """What the job finds belongs to it; the user waits for it, or cancels it."""
    lib = library(*KANON)
    ran = program.inside("-c", f"save one; save two; scan '{lib}' &; try open one; wait; open one; ls; open two; ls")
    assert ran.code == 0, ran
    assert "a job is at work in this session" in ran.err
    assert ran.out.count("Kanon - 01") == 1


def test_tidy_asks_before_work_goes(offline: Program, library: Make) -> None:
    """It names what nobody committed; without a yes all of it stays."""
    lib = library(*KANON)
    for n, work in enumerate(("", "; skip 1", "; set 1 season=2")):
        name = f"20260101-00000{n}-7"
        assert offline.inside("--session", name, "-c", f"scan '{lib}'{work}").code == 0
        os.utime(offline.home / "state" / "sessions" / f"{name}.jsonl", (1_700_000_000, 1_700_000_000))
    assert "no session" in offline.inside("sessions", "tidy").out
    assert offline.inside("settings", "set", "sessions.keep", "0").code == 0
    asked = offline.inside("sessions", "tidy")
    assert (asked.code, len(rows(offline))) == (10, 3)
    assert "Remove 3 sessions, 2 of them with work that was never committed?" in asked.err
    assert asked.err.count(": work that was never committed") == 2
    assert offline.inside("sessions", "tidy", "--yes").code == 0
    assert rows(offline) == {}

# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be wrong around us: each is said with what to do, and nothing is lost."""

from __future__ import annotations

import dataclasses
import os
import re
import sys
import time
from pathlib import Path

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.flows.conftest import Make, place
from tests.flows.program import Program, Ran, check_events, contents

FRIEREN = tuple(f"[Luna] Sousou no Frieren - {n:02}.mkv" for n in (1, 2))
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses such names")

LINES = {
    "missing folder": ("scan nowhere", "there is no", "`scan` takes"),
    "unknown command": ("scna .", "no command 'scna'", "'scan'"),
    "unknown field": ("ls titel:x", "no field 'titel'", "'title'"),
    "unknown row": ("scan '{lib}'; ls 12", "no file 12", "rows go from 1 to 2"),
    "unknown bundle": ("scan '{lib}'; ls @9", "no bundle @9", "bundles go from @1 to @1"),
    "unknown option": ("ls --al", "ls has no option --al", "'--all'"),
    "nothing scanned": ("match 1", "there are no files yet", "`scan FOLDER`"),
    "no such show": ("scan '{lib}'; pin all tv:999999999", "999999999", "`search TEXT`"),
    "not a show": ("scan '{lib}'; pin all frieren", "tv:1429", "`search TEXT`"),
    "not a field to set": ("scan '{lib}'; set all sesaon=2", "sesaon cannot be set", "'season'"),
    "not a number": ("scan '{lib}'; set all season=two", "season is a number", ""),
    "not a numbering": ("scan '{lib}'; number all backwards", "expecting a numbering", "absolute"),
    "not an age": ("cache purge --older-than soon", "30d", ""),
    "a file as dest": ("dest '{lib}/{name}'", "no folder", ""),
    "an open bracket": ("ls (title:x", "never closed", ""),
    "a bad pattern": ("ls title~(", "not a pattern", ""),
    "a missing value": ("stage --action", "--action needs", ""),
    "a wrong value": ("stage --action melt", "expecting move", ""),
    "too much": ("jobs now", "takes no more", "usage: jobs"),
    "a file without its option": ("status now", "goes with --diag", "status --diag"),
    "a preset's slip": ("template jelyfin", "", "jellyfin"),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_a_slip_is_pointed_at(program: Program, library: Make, name: str) -> None:
    """Line, caret, what is wrong, what to do; exit 64; nothing else on standard output."""
    line, message, hint = LINES[name]
    lib = library(*FRIEREN)
    ran = program.inside("-c", line.format(lib=lib, name=FRIEREN[0]))
    assert ran.code == 64, ran
    shown = ran.err.splitlines()
    if name != "missing folder":
        assert shown[0].strip() in line.format(lib=lib, name=FRIEREN[0])
        assert set(shown[1].strip()) == {"^"}
    assert message in ran.err
    assert hint in ran.err
    assert ran.out.count("\n") == line.count("scan '")


def test_no_key_is_no_obstacle(program: Program, library: Make) -> None:
    """Everything but asking works; what would be asked is waiting, and the way to a key is told."""
    lib = library(*FRIEREN)
    keyless = dataclasses.replace(program, key="")
    ran = keyless.inside("--json", "-c", f"scan '{lib}'; match; ls; shows; stage; status")
    check_events(ran.events)
    assert ran.code == 10
    assert {e["status"] for e in ran.fields("session")} == {"waiting"}
    told = keyless.inside("-c", f"scan '{lib}'; match")
    assert "`key set` keeps it" in told.err
    assert keyless.inside("search", "frieren").code == 2
    assert program.inside("--json", "-c", f"scan '{lib}'; match; ls").code == 0


def test_a_refused_key_is_told_once_and_by_name(program: Program, library: Make) -> None:
    """401 is no reason to ask a hundred times."""
    lib = library(*FRIEREN)
    ran = dataclasses.replace(program, key="f" * 31)("-c", f"scan '{lib}'; match; ls")
    assert ran.code == 10
    assert ran.out.count("waiting") >= 2
    assert "key" in ran.err
    assert "f" * 31 not in ran.out + ran.err


def test_a_dead_server_is_given_up_soon(offline: Program, library: Make) -> None:
    """Connection refused: no minute of retries; the list works, and a later match asks what is open."""
    lib = library(*FRIEREN, *(f"Show {n} - 01.mkv" for n in range(20)))
    begun = time.monotonic()
    ran = offline("--json", "--session", "dead", "-c", f"scan '{lib}'; match; ls")
    assert time.monotonic() - begun < 30
    check_events(ran.events)
    assert ran.code == 10
    assert len(ran.fields("session")) == 22
    assert any("still waiting" in text for text in ran.said)


@pytest.mark.parametrize(
    ("kind", "fault"),
    [("status", {"status": 500}), ("html", {}), ("reset", {}), ("truncate", {})],
    ids=["500", "a hotel's page", "hung up", "half an answer"],
)  # fmt: skip
def test_a_server_out_of_its_mind(tmp_path: Path, library: Make, kind: str, fault: dict[str, object]) -> None:
    """Nothing is believed, nothing lost: waiting, and matched when it is itself again."""
    lib = library(*FRIEREN)
    with CatalogueServer() as server:
        program = place(tmp_path, server.url)
        server.fault(kind, count=500, **fault)  # type: ignore[arg-type]
        ran = program.inside("--json", "--session", "s", "-c", f"scan '{lib}'; match; ls")
        check_events(ran.events)
        assert ran.code == 10, ran
        assert {e["status"] for e in ran.fields("session")} == {"waiting"}
        server.clear()
        after = program.inside("--json", "--session", "s", "-c", "match --retry; ls")
    assert {e["status"] for e in after.fields("session")} == {"matched"}, after


def test_told_to_wait_long(tmp_path: Path, library: Make) -> None:
    """TMDB's word is obeyed, by later processes too, and its length is told."""
    lib = library(*FRIEREN)
    with CatalogueServer() as server:
        program = place(tmp_path, server.url)
        server.fault("status", status=429, retry_after="400", count=50)
        ran = program.inside("--json", "-c", f"scan '{lib}'; match")
        asked = server.requests
        assert program.inside("--json", "-c", f"scan '{lib}'; match").code == ran.code == 10
        assert server.requests == asked
    assert any("TMDB asks us to wait" in text for text in ran.said)
    changes = [e["fields"] for e in ran.events if e["fields"].get("tmdb_state") and e["event"] == "info"]
    assert [c["tmdb_state"] for c in changes] == ["cache-only"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("[tmdb\nrate = 1", r"line 1", id="no TOML"),
        pytest.param("[tmdb]\nrate = 'fast'", r"tmdb\.rate.*a number", id="wrong type"),
        pytest.param("[tmdb]\nspeed = 1", r"no setting 'tmdb\.speed'", id="unknown setting"),
        pytest.param("[naming]\ntemplate = '{nope}'", r"naming\.template.*nope", id="unknown template field"),
        pytest.param("lang = 'klingon'", r"lang.*ko-KR", id="no language"),
        pytest.param("tmdb = 5", r"no setting 'tmdb'", id="a value for a table"),
        pytest.param("a = " + "[" * 5000, r"not valid TOML", id="too deep"),
    ],
)
def test_a_broken_config_names_place_and_reason(offline: Program, text: str, told: str) -> None:
    """Going on with half of somebody's settings would be worse."""
    path = offline.home / "config" / "anivault.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    ran = offline.inside("status")
    assert (ran.code, ran.out) == (1, "")
    assert str(path) in ran.err
    assert re.search(told, ran.err)


HOSTILE = ("\x1b[31m\x07Show\n - 01.mkv", "Show\u202e - 02.mkv", "[bold]Show[/bold] - 03.mkv", "Show\x9b2J - 04.mkv")


@posix
def test_no_control_character_of_a_name_reaches_a_stream(program: Program, library: Make) -> None:
    """Not in lists, notes, plans, problems or errors; the files are handled like all others."""
    lib = library(*HOSTILE)
    before = contents(lib)
    line = (
        f"scan '{lib}'; match; ls; shows; show all; parse '{HOSTILE[0]}'; pin all tv:209867; stage; plan; commit --yes; log; "
        f"undo --yes; ls '{HOSTILE[0]}'; ls {HOSTILE[1]}:x"
    ).replace("\n", " ")
    ran = program("-c", line)
    assert not CONTROL.search((ran.out + ran.err).replace("\t", "")), ran
    assert "\\x1b[31m" in ran.out
    assert "[bold]Show[/bold]" in ran.out
    assert contents(lib) == before
    assert program("scan", str(lib / "\x1b]0;gone\x07")).err.startswith("there is no ")


@pytest.mark.skipif(sys.platform != "linux", reason="macOS and Windows know no such names")
def test_names_that_are_no_utf8_go_the_whole_way(program: Program, tmp_path: Path) -> None:
    """Found, listed as \\udcXX, moved and brought back, byte for byte."""
    lib = tmp_path / "library"
    lib.mkdir()
    names = [
        b"[Luna] Sousou no Frieren - 01 \xff.mkv",
        b"[Luna] Sousou no Frieren - 01 \xff.ko.srt",
        b"\xc3\x28 - 02.mkv",
    ]
    for name in names:
        with open(os.path.join(os.fsencode(lib), name), "wb") as file:
            file.write(name)
    ran = program("--json", "-c", f"scan '{lib}'; match; ls; pin 1 tv:209867; stage 1; plan; commit --yes; log; check")
    check_events(ran.events)
    assert ran.code in (0, 10), ran
    paths = {e["path"] for e in ran.fields("session")}
    assert {os.fsencode(os.path.basename(p)) for p in paths} == {names[0], names[2]}
    assert "\\udcff" in ran.out
    assert names[0] not in os.listdir(os.fsencode(lib))
    plain = program.inside("-c", f"scan '{lib}'; ls; log")
    assert "\\udcff" in plain.out or "\\udcc3" in plain.out
    assert program("undo", "--yes").code == 0
    assert sorted(os.listdir(os.fsencode(lib))) == sorted(names)
    read = program("--json", "parse", names[0])
    assert os.fsencode(read.fields("parse")[0]["name"]) == names[0]


def test_a_home_that_is_a_file(offline: Program) -> None:
    """Said plainly, with the path."""
    offline.home.write_bytes(b"")
    ran = offline.inside("--session", "x", "scan", ".")
    assert ran.code in (1, 4)
    assert str(offline.home) in ran.err


def test_a_damaged_journal_stops_what_moves_files(program: Program, library: Make) -> None:
    """Looking still works, undo and commit refuse, `check` says where."""
    lib = library(*FRIEREN)
    assert program.inside("-c", f"scan '{lib}'; match; stage; commit --yes").code == 0
    moved = contents(lib)
    (kept,) = (program.home / "state" / "journal").glob("*.jsonl")
    data = bytearray(kept.read_bytes())
    data[len(data) // 3] ^= 1
    kept.write_bytes(data)
    assert "damaged\t0\t0\t`check` says where" in program.inside("log").out
    runs: dict[str, Ran] = {w: program.inside("--json", *w.split()) for w in ("undo --yes", "check", "log")}
    for ran in runs.values():
        check_events(ran.events)
    assert runs["undo --yes"].errors == ["E-JOURNAL-DAMAGED"]
    assert {w: r.code for w, r in runs.items()} == {"undo --yes": 1, "check": 1, "log": 0}
    assert contents(lib) == moved


def test_one_writer_of_the_journal(program: Program, library: Make) -> None:
    """While another process moves files, a commit waits for nobody: E-LOCKED, and nothing moved."""
    from anivault_shell.disk.locks import Lock

    lib = library(*FRIEREN)
    before = contents(lib)
    folder = program.home / "state" / "journal"
    folder.mkdir(parents=True, mode=0o700)
    with Lock(str(folder / "lock")):
        ran = program("--json", "-c", f"scan '{lib}'; match; stage; commit --yes")
    assert (ran.code, ran.errors) == (1, ["E-LOCKED"])
    assert contents(lib) == before

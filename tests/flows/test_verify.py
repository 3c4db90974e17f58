# SPDX-License-Identifier: GPL-3.0-or-later
"""`verify` says what is well and what is not, and leaves nothing behind."""

from __future__ import annotations

import dataclasses

from anivault_shell.demo.server import DEMO_KEY, CatalogueServer
from tests.flows.conftest import Make
from tests.flows.program import Program, check_events, contents


def by_name(program: Program, *words: str) -> tuple[int, dict[str, dict[str, object]]]:
    ran = program.inside("--json", "verify", *words)
    check_events(ran.events)
    return ran.code, {f["name"]: f for f in ran.fields("system")}


def test_all_is_well(program: Program, library: Make) -> None:
    """With a key that TMDB accepts and a folder on an ordinary drive; the library is as it was."""
    lib = library("1.mkv", "2.mkv")
    before = contents(lib)
    code, found = by_name(program, str(lib), "--tmdb")
    assert code == 0
    assert {
        "terminal",
        "encoding",
        "key",
        "TMDB",
        "cache",
        "journal",
        "sessions",
        "home",
        "folder",
        "rename",
    } <= found.keys()
    assert [f for f in found.values() if not f["ok"]] == []
    assert contents(lib) == before
    ran = program.inside("verify")
    assert ran.out.endswith("all is well\n")
    assert DEMO_KEY not in ran.out + ran.err


def test_a_key_that_is_missing_or_refused_is_two_only_where_tmdb_was_asked(program: Program) -> None:
    """The contract's exit code, and a word on what to do."""
    keyless = dataclasses.replace(program, key="")
    code, found = by_name(keyless)
    assert (code, found["key"]["ok"]) == (0, False)
    assert "key set" in str(found["key"]["advice"])
    assert by_name(keyless, "--tmdb")[0] == 2
    with CatalogueServer() as strict:
        strict.fault(status=401, count=1_000)
        code, found = by_name(dataclasses.replace(program, url=strict.url), "--tmdb")
    assert (code, found["TMDB"]["ok"]) == (2, False)
    assert DEMO_KEY not in str(found)


def test_what_is_damaged_is_told_with_its_way_out(program: Program, library: Make) -> None:
    """A journal that cannot be read, and a folder that is none."""
    lib = library("Show - 01.mkv")
    assert program.inside("--yes", "-c", f"scan '{lib}'; match; pin 1 tv:209867; stage; commit").code == 0
    (kept,) = (program.home / "state" / "journal").glob("*.jsonl")
    data = bytearray(kept.read_bytes())
    data[len(data) // 3] ^= 1
    kept.write_bytes(data)
    code, found = by_name(program, str(lib / "none"))
    assert code == 1
    assert (found["journal"]["ok"], found["folder"]["ok"]) == (False, False)
    assert found["journal"]["advice"]


def test_a_journal_that_is_no_folder_is_told(program: Program) -> None:
    """Whatever asks the journal says so in words; it is nobody's bug but the disk's."""
    (program.home / "state").mkdir(parents=True)
    (program.home / "state" / "journal").write_text("not a folder")
    code, found = by_name(program)
    assert code != 0
    assert not found["journal"]["ok"]
    for command in ("log", "check", "recover", "undo"):
        ran = program.inside(command, "--yes")
        assert ran.code not in (0, 10)
        assert "met a bug" not in ran.err
        assert "journal" in ran.err


def test_a_home_that_cannot_be_written_to_is_told(program: Program) -> None:
    """It is tried: what a system says of rights is not always what it does."""
    program.home.mkdir()
    (program.home / "state").write_text("here a folder is wanted")
    code, found = by_name(program)
    assert code != 0
    assert "ANIVAULT_HOME" in str(found["home"]["advice"])

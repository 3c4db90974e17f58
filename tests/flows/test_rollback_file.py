# SPDX-License-Identifier: GPL-3.0-or-later
"""`rollback --log FILE`: a transaction is taken back by its file, of this journal or kept from another."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.flows.conftest import Make
from tests.flows.program import Program, check_events, contents

KANON = tuple(f"[OldTown] Kanon - {n:02} [DVD].avi" for n in (1, 2))


@pytest.fixture
def moved(program: Program, library: Make) -> tuple[Path, Path]:
    """A library that was committed, and the journal's file of it."""
    lib = library(*KANON)
    assert program("-c", f"scan '{lib}'; pin all tv:34124; stage; commit --yes").code == 0
    (kept,) = (program.home / "state" / "journal").glob("*.jsonl")
    return lib, kept


def test_a_file_of_this_journal_is_its_transaction(program: Program, moved: tuple[Path, Path]) -> None:
    """Shown first, taken back when meant."""
    lib, kept = moved
    before = contents(lib)
    shown = program.inside("--json", "rollback", "--log", str(kept), "--dry-run")
    check_events(shown.events)
    assert [f["action"] for f in shown.fields("organize")] == ["move", "move"]
    assert contents(lib) == before
    assert program("rollback", "--log", str(kept), "--yes").code == 0
    assert sorted(contents(lib)) == sorted(KANON)
    assert "never" not in program("log").err


def test_a_copy_serves_where_the_home_is_gone(program: Program, moved: tuple[Path, Path], tmp_path: Path) -> None:
    """Under any name; it becomes a part of the new home's journal, which can redo it."""
    lib, kept = moved
    after = contents(lib)
    copy = tmp_path / "saved for later.txt"
    shutil.copy(kept, copy)
    fresh = replace(program, home=tmp_path / "new home")
    shown = fresh("rollback", "--log", str(copy), "--dry-run")
    assert (shown.code, str(lib) in shown.err) == (0, True)
    assert contents(lib) == after
    assert not (fresh.home / "state" / "journal").exists()
    assert fresh("rollback", "--log", str(copy)).code == 10
    assert contents(lib) == after
    assert not list((fresh.home / "state" / "journal").glob("*.jsonl"))
    assert fresh("rollback", "--log", str(copy), "--script", str(tmp_path / "back.py")).code == 0
    assert fresh("rollback", "--log", str(copy), "--yes").code == 0
    assert sorted(contents(lib)) == sorted(KANON)
    assert fresh("redo", "--yes").code == 0
    assert contents(lib) == after
    assert fresh.inside("--json", "check").fields("organize")[0]["problems"] == []


@pytest.mark.parametrize(
    ("data", "code"),
    [(None, 64), (b"", 1), (b"{}\n", 1), ("half", 6), ("changed", 1)],
    ids=["missing", "empty", "of something else", "cut short", "changed by somebody"],
)
def test_what_is_no_whole_file_of_a_journal_is_refused(
    program: Program, moved: tuple[Path, Path], tmp_path: Path, data: bytes | str | None, code: int
) -> None:
    """Nothing moves, and nothing of it comes into the journal."""
    lib, kept = moved
    after, whole = contents(lib), kept.read_bytes()
    strange = tmp_path / "strange.jsonl"
    made = {"half": whole[: len(whole) // 2], "changed": whole.replace(b"Kanon", b"Konan")}
    if data is not None:
        strange.write_bytes(made[data] if isinstance(data, str) else data)
    fresh = replace(program, home=tmp_path / "new home")
    assert fresh.inside("rollback", "--log", str(strange), "--yes").code == code
    assert contents(lib) == after
    assert not list(fresh.home.rglob("*.jsonl"))


def test_a_file_of_a_name_that_is_taken_is_refused(program: Program, moved: tuple[Path, Path], tmp_path: Path) -> None:
    """Another transaction of that day and number stands in this journal; it is not replaced."""
    lib, kept = moved
    copy = tmp_path / "copy.jsonl"
    shutil.copy(kept, copy)
    assert program.inside("undo", "--yes").code == 0
    other = replace(program, home=tmp_path / "other home")
    assert other.inside("-c", f"scan '{lib}'; pin all tv:34124; template plex; stage; commit --yes").code == 0
    after = contents(lib)
    assert other.inside("rollback", "--log", str(copy), "--yes").code == 6
    assert contents(lib) == after

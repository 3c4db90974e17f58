# SPDX-License-Identifier: GPL-3.0-or-later
"""Another volume, another machine, another mount point."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from anivault_shell.disk import copies, places
from anivault_shell.errors import DiskFull, JournalDamaged, PlanRefused
from anivault_shell.journal import Journal, moved_drives
from anivault_shell.journal import journal as journals
from anivault_shell.journal.copying import crossing
from anivault_shell.journal.records import Begin
from anivault_shell.model.plan import Plan, TxState
from anivault_shell.model.watch import Unwatched
from anivault_shell.text import amount
from tests.journal import stage

CALM = Unwatched()
MOVES = [("a.mkv", "Show/a1.mkv"), ("a.ko.ass", "Show/a1.ko.ass"), ("sub/b.mkv", "Show/Season 02/b1.mkv")]


def over(root: Path, other: Path) -> Plan:
    moves = [(source, str(other / target)) for source, target in MOVES]
    return stage.plan(root, moves, roots=(str(root), str(other)))


def library(root: Path) -> dict[str, str | None]:
    stage.make(root, [source for source, _ in MOVES])
    return stage.tree(root)


def test_a_move_to_another_volume_is_there_and_back(tmp_path: Path, other: Path) -> None:
    """Bytes, times and emptied folders: all over there, and all here again after an undo."""
    root, book = tmp_path / "library", stage.journal(tmp_path)
    before = library(root)
    times = {name: os.stat(root / name).st_mtime_ns for name, _ in MOVES}
    plan = over(root, other)
    assert len(crossing(plan.operations)) == 3
    outcome = book.commit(plan, CALM, across=True)
    assert not outcome.skipped
    assert stage.tree(root) == {}
    assert stage.contents(other) == {"a.mkv", "a.ko.ass.", "sub/b.mkv.."}
    assert book.check() == ()
    undone = book.undo(outcome.transaction.id, CALM)
    assert not undone.skipped
    assert stage.tree(root) == before
    assert stage.tree(other) == {}
    assert {name: os.stat(root / name).st_mtime_ns for name, _ in MOVES} == times


def test_a_move_to_another_volume_killed_anywhere_comes_home(tmp_path: Path, other: Path) -> None:
    """Each change of the disk is once the last; nothing is lost, nothing stands twice, no part stays."""
    for n in range(200):
        here, there = tmp_path / str(n), other / str(n)
        root, home = here / "library", here / "home"
        before = library(root)
        home.mkdir()
        there.mkdir()
        plan = over(root, there)
        died = stage.dies_at(n, partial(stage.journal(home).commit, plan, CALM, across=True), half=n % 2 == 1)
        assert stage.contents(root) | stage.contents(there) >= {t for t in before.values() if t is not None}
        book = stage.journal(home)
        for outcome in book.recover(CALM):
            assert not outcome.skipped, f"killed at {n}: {outcome.skipped}"
        if not died:
            return
        if not book.last_to_undo():
            assert (stage.tree(root), stage.tree(there)) == (before, {}), f"killed at {n}"
        assert book.check() == ()
    pytest.fail("it never came to its end")


def test_an_undo_from_another_volume_killed_anywhere_is_finished(tmp_path: Path, other: Path) -> None:
    """An undo that was cut short is finished; killed again in its recovery too."""
    for n in range(3, 200, 2):
        here, there = tmp_path / str(n), other / str(n)
        root, home = here / "library", here / "home"
        before = library(root)
        home.mkdir()
        there.mkdir()
        tx = stage.journal(home).commit(over(root, there), CALM, across=True).transaction.id
        died = stage.dies_at(n, partial(stage.journal(home).undo, tx, CALM))
        stage.dies_at(n % 17, partial(stage.journal(home).recover, CALM))
        book = stage.journal(home)
        book.recover(CALM)
        if book.transaction(tx).state is TxState.UNDONE:
            assert (stage.tree(root), stage.tree(there)) == (before, {}), f"killed at {n}"
        assert not book.unfinished()
        if not died:
            return
    pytest.fail("it never came to its end")


def test_what_changes_while_it_is_copied_stays(tmp_path: Path, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old name goes only when the file is still the one that was copied; the copy goes instead."""
    root = tmp_path / "library"
    library(root)
    real = copies.copy_part

    def copy_part(source: str, part: str, *rest: object, **kw: object) -> int:
        crc = real(source, part, *rest, **kw)  # type: ignore[arg-type]
        with open(source, "a", encoding="utf-8") as file:
            file.write("more")
        return crc

    plan = stage.plan(root, [("a.mkv", str(other / "a.mkv"))], roots=(str(root), str(other)))
    monkeypatch.setattr(copies, "copy_part", copy_part)
    outcome = stage.journal(tmp_path).commit(plan, CALM, across=True)
    assert [s.code for s in outcome.skipped] == ["E-FS-STALE"]
    assert (root / "a.mkv").read_text() == "a.mkvmore"
    assert stage.tree(other) == {}


def test_no_room_over_there_is_known_before(tmp_path: Path, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is begun, and the message has the bytes."""
    root = tmp_path / "library"
    before = library(root)
    monkeypatch.setattr("anivault_shell.disk.folders.room", lambda path: 1000)
    with pytest.raises(DiskFull, match="are to be written"):
        stage.journal(tmp_path).commit(over(root, other), CALM, across=True)
    assert stage.tree(root) == before
    assert stage.journal(tmp_path).transactions() == ()


def test_another_machine_does_not_recover(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was begun elsewhere waits, until the user says that this is the place."""
    root = quick / "library"
    before = library(root)
    stage.dies_at(12, partial(stage.journal(quick).commit, stage.plan(root, MOVES), CALM))
    book = stage.journal(quick)
    monkeypatch.setattr(journals, "machine", lambda: "another")
    with pytest.raises(PlanRefused, match="another machine"):
        book.recover(CALM)
    book.recover(CALM, here=True)
    assert stage.tree(root) == before


def test_another_drive_under_the_same_path_does_not_recover(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sticks that take turns at one mount point are told apart."""
    root = quick / "library"
    library(root)
    stage.dies_at(12, partial(stage.journal(quick).commit, stage.plan(root, MOVES), CALM))
    monkeypatch.setattr(journals, "volume", lambda path: "another")
    with pytest.raises(PlanRefused, match="is not on the volume"):
        stage.journal(quick).recover(CALM)


def test_a_drive_that_comes_back_elsewhere_is_found(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The transaction is taken back where its drive is mounted now."""
    old, new = quick / "mnt" / "old", quick / "mnt" / "new"
    before = library(old / "library")
    known = lambda path: "here" if path.startswith(str(quick / "mnt")) and os.path.exists(path) else "gone"  # noqa: E731
    monkeypatch.setattr(journals, "volume", known)
    monkeypatch.setattr(journals, "mount_of", lambda path: str(old))
    outcome = stage.journal(quick).commit(stage.plan(old / "library", MOVES), CALM)
    old.rename(new)
    monkeypatch.setattr(moved_drives, "volume", known)
    monkeypatch.setattr(moved_drives, "mounts_of", lambda wanted: [str(new)] if wanted == "here" else [])
    book = stage.journal(quick)
    assert book.check() == ()
    assert len(book.undo(outcome.transaction.id, CALM).done) == 3
    assert stage.tree(new / "library") == before


def test_a_newer_journal_is_read_around_and_never_written(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are listed, none is changed, and the way out is no deletion."""
    root, book = quick / "library", stage.journal(quick)
    library(root)
    book.commit(stage.plan(root, MOVES[:1]), CALM)
    monkeypatch.setattr(journals, "Begin", partial(Begin, schema_version=99))
    book.commit(stage.plan(root, MOVES[1:2]), CALM)
    monkeypatch.undo()
    fresh = stage.journal(quick)
    assert [t.state for t in fresh.transactions()] == [TxState.DONE, TxState.DAMAGED]
    for act in (
        lambda: fresh.commit(stage.plan(root, MOVES[2:]), CALM),
        lambda: fresh.undo("20261121-1", CALM),
        lambda: fresh.recover(CALM),
    ):
        with pytest.raises(JournalDamaged, match="newer AniVault") as caught:
            act()
        assert "move it away" not in (caught.value.hint or "")


def test_where_a_volume_begins_is_known() -> None:
    """A mount holds itself, and is mounted where it is."""
    root = places.mount_of(os.path.abspath(os.curdir))
    assert os.path.ismount(root)
    assert places.volume(os.path.join(root, "no", "such", "folder")) == places.volume(root)


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 bytes"), (999, "999 bytes"), (3_140_000_000, "3.1 GB"), (250_000_000, "250 MB")]
)
def test_sizes_are_told_as_people_read_them(count: int, text: str) -> None:
    """Three digits at most."""
    assert amount(count) == text


def test_a_selection_is_taken_back(quick: Path) -> None:
    """The video with its companion; the rest stands, and can be taken back after."""
    root, book = quick / "library", stage.journal(quick)
    before = library(root)
    plan = stage.plan(root, MOVES)
    plan = replace(
        plan, operations=(*plan.operations[:1], replace(plan.operations[1], companion_of=0), *plan.operations[2:])
    )
    tx = book.commit(plan, CALM).transaction.id
    part = book.undo(tx, CALM, only={0})
    assert {os.path.basename(op.target) for op in part.done} == {"a.mkv", "a.ko.ass"}
    assert book.transaction(tx).state is TxState.DONE
    assert [t.id for t in [book.last_to_undo()] if t] == [tx]
    book.undo(tx, CALM)
    assert book.transaction(tx).state is TxState.UNDONE
    assert stage.tree(root) == before


def test_what_moved_on_later_is_told(quick: Path) -> None:
    """The first transaction knows of the second, and a file knows where it came from."""
    root, book = quick / "library", stage.journal(quick)
    library(root)
    first = book.commit(stage.plan(root, MOVES), CALM).transaction.id
    second = book.commit(stage.plan(root, [("Show/a1.mkv", "Show/x.mkv")]), CALM).transaction.id
    assert book.later(first) == ((second, 1),)
    assert book.later(second) == ()
    way = book.trace(str(root / "Show" / "x.mkv"))
    assert [(tx.id, os.path.basename(op.source)) for tx, op in way] == [(second, "a1.mkv"), (first, "a.mkv")]
    book.undo(second, CALM)
    assert book.later(first) == ()


class Listening(Unwatched):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def progress(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        self.notes.append(f"{phase} {done}/{total} {note}")


def test_how_far_a_copy_is_and_how_long_it_will_take(tmp_path: Path, other: Path) -> None:
    """Bytes of bytes, and seconds or minutes left once there is something to go by."""
    root, seconds = tmp_path / "library", [0.0]
    stage.make(root, ["a.mkv", "b.mkv"])
    for name in ("a.mkv", "b.mkv"):
        (root / name).write_bytes(b"x" * 3_000_000)

    def clock() -> datetime:
        seconds[0] += 2.5
        return stage.NOON + timedelta(seconds=seconds[0])

    watch = Listening()
    plan = stage.plan(root, [(name, str(other / name)) for name in ("a.mkv", "b.mkv")], roots=(str(root), str(other)))
    book = Journal(str(tmp_path / "journal"), clock=clock, version="0.1")
    assert not book.commit(plan, watch, across=True).skipped
    told = [note for note in watch.notes if "MB of 6.0 MB" in note]
    assert told[0].startswith("organize 0/2 1.0 MB of 6.0 MB, ")
    assert told[0].endswith(" s left")
    assert told[-1] == "organize 1/2 6.0 MB of 6.0 MB"
    assert [float(note.rpartition(", ")[2].split()[0]) for note in told[:-1]] == sorted(
        (float(note.rpartition(", ")[2].split()[0]) for note in told[:-1]), reverse=True
    )

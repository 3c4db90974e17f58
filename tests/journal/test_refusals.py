# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that is full, read-only, another volume or somebody else's."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

import pytest

from anivault_shell.disk import files
from anivault_shell.errors import DiskError, DiskFull
from anivault_shell.model.plan import Action, Plan, TxState
from anivault_shell.model.watch import Unwatched
from tests.journal import stage

CALM = Unwatched()
COUNT = 400


@pytest.fixture
def root(quick: Path) -> Path:
    where = quick / "library"
    stage.make(where, [f"{n}.mkv" for n in range(COUNT)])
    return where


def moves(count: int = COUNT) -> list[tuple[str, str]]:
    return [(f"{n}.mkv", f"out/{n}.mkv") for n in range(count)]


def test_no_room_for_the_journal_stops_before_the_files(
    quick: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch that could not be written down is not begun; recovery takes the rest back."""
    before, book, real = stage.tree(root), stage.journal(quick), files.Appender.add
    room = [30_000]

    def add(self: files.Appender, data: bytes, *, sync: bool) -> None:
        room[0] -= len(data)
        if room[0] < 0:
            raise DiskFull("no space left on device", path=self.path)
        real(self, data, sync=sync)

    plan = stage.plan(root, moves())
    monkeypatch.setattr(files.Appender, "add", add)
    outcome = book.commit(plan, CALM)
    monkeypatch.undo()

    assert outcome.stopped == "no space left on device"
    assert len(outcome.done) == 128
    assert outcome.transaction.state is TxState.OPEN
    assert len(os.listdir(root / "out")) == 128
    (recovered,) = book.recover(CALM)
    assert len(recovered.done) == 128
    assert stage.tree(root) == before


def test_a_journal_that_cannot_begin_leaves_nothing(quick: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is touched, and no empty transaction stays."""

    def full(fd: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "no space left")

    before, plan = stage.tree(root), stage.plan(root, moves(3))
    monkeypatch.setattr(os, "write", full)
    with pytest.raises(DiskFull):
        stage.journal(quick).commit(plan, CALM)
    monkeypatch.undo()
    assert stage.tree(root) == before
    assert stage.journal(quick).transactions() == ()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_volume_that_takes_no_more_ends_the_run(
    quick: Path, root: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Done is done, the rest is not tried, and undo brings back what was done."""
    from anivault_shell.disk import moves as disk_moves

    real, left = disk_moves.rename, [150]

    def rename(source: str, target: str, *, weak: bool = True) -> str:
        left[0] -= 1
        if left[0] < 0:
            cause = OSError(number, os.strerror(number))
            raise disk_moves.disk_error(cause, source) from cause  # type: ignore[attr-defined]
        return real(source, target, weak=weak)

    before, book, plan = stage.tree(root), stage.journal(quick), stage.plan(root, moves())
    monkeypatch.setattr("anivault_shell.journal.carry.rename", rename)
    outcome = book.commit(plan, CALM)
    monkeypatch.undo()

    assert outcome.stopped
    assert len(outcome.done) == 150
    assert len(outcome.skipped) == 1
    assert outcome.transaction.state is TxState.DONE
    assert len(book.undo(outcome.transaction.id, CALM).done) == 150
    assert stage.tree(root) == before


def test_another_volume_is_skipped_not_copied(tmp_path: Path, other: Path) -> None:
    """A rename cannot cross; the file stays, and no folder is left over there."""
    root = tmp_path / "library"
    stage.make(root, ["a.mkv"])
    plan = stage.plan(root, [("a.mkv", str(other / "Show" / "a.mkv"))], roots=(str(root), str(other)))
    outcome = stage.journal(tmp_path).commit(plan, CALM)
    assert [(s.code, s.reason) for s in outcome.skipped] == [("E-ORGANIZE-CONFLICT", "on another volume")]
    assert os.listdir(other) == []
    assert stage.tree(root) == {"a.mkv": "a.mkv"}


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_a_folder_that_may_not_be_written_is_skipped(tmp_path: Path) -> None:
    """Only its own files; root would be let through, so a child steps down first."""
    root = tmp_path / "library"
    stage.make(root, ["open/a.mkv", "shut/b.mkv"])
    (root / "shut").chmod(0o555)
    if os.geteuid() == 0:
        for path in (tmp_path.parent, tmp_path, root, root / "open"):
            os.chmod(path, 0o777 if path != tmp_path.parent else 0o755)
        for path in tmp_path.parents:
            if path.name.startswith("pytest-"):
                os.chmod(path, 0o755)
    plan = stage.plan(root, [("open/a.mkv", "open/A1.mkv"), ("shut/b.mkv", "shut/B1.mkv")])
    child = os.fork()
    if child == 0:
        status = 1
        try:
            if os.geteuid() == 0:
                os.setgid(65534)
                os.setuid(65534)
            outcome = stage.journal(tmp_path).commit(plan, CALM)
            good = [s.code for s in outcome.skipped] == ["E-FS-PERM"] and len(outcome.done) == 1
            status = 0 if good and outcome.stopped is None else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    (root / "shut").chmod(0o755)
    assert stage.tree(root)["shut/b.mkv"]
    assert "open/A1.mkv" in stage.tree(root)


def test_an_error_of_the_journal_s_disk_ends_the_run(quick: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed sync is not tried again: the run ends, and recovery asks the disk."""
    before, book, real = stage.tree(root), stage.journal(quick), files._to_disk
    left = [1]

    def to_disk(fd: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.EIO, "input/output error")
        real(fd)

    plan = stage.plan(root, moves(5))
    monkeypatch.setattr(files, "_to_disk", to_disk)
    outcome = book.commit(plan, CALM)
    monkeypatch.undo()
    assert outcome.stopped
    assert outcome.transaction.state is TxState.OPEN
    with pytest.raises(Exception, match="stopped in the middle") as caught:
        book.commit(plan, CALM)
    assert not isinstance(caught.value, DiskError)
    book.recover(CALM)
    assert stage.tree(root) == before


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES], ids=["the disk fails", "no permission"])
def test_a_sync_that_fails_between_copies_leaves_a_journal_that_can_be_read(
    quick: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Nobody knows whether the last line is on the disk: none is added behind it, and recovery reads what is there."""
    real = files._to_disk
    for n in range(12):
        home, library = quick / str(n), quick / f"library {n}"
        home.mkdir()
        stage.make(library, ["a.mkv", "b.mkv", "c.mkv"])
        before, left = stage.tree(library), [n]

        def to_disk(fd: int, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == -1:
                raise OSError(number, os.strerror(number))
            real(fd)

        operations = tuple(
            stage.operation(library, i, name, f"copies/{name}", Action.COPY) for i, name in enumerate(before)
        )
        monkeypatch.setattr(files, "_to_disk", to_disk)
        with contextlib.suppress(DiskError):
            stage.journal(home).commit(Plan("plan", "", (str(library),), "", operations), CALM)
        monkeypatch.undo()
        book = stage.journal(home)
        assert TxState.DAMAGED not in {t.state for t in book.transactions()}, n
        for outcome in book.recover(CALM):
            assert not outcome.skipped, n
        tx = book.last_to_undo()
        if tx is not None:
            assert not book.undo(tx.id, CALM).skipped, n
        assert stage.tree(library) == before, n
        assert book.check() == (), n

# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that fails between the two stretches of a swap: the file under the hidden name is known, told, and comes home."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from anivault_shell.disk import copies, moves
from anivault_shell.disk.look import identity
from anivault_shell.errors import PermissionRefused
from anivault_shell.journal import Journal
from anivault_shell.model.plan import Action, Operation, Plan, Replaced, TxState
from anivault_shell.model.watch import Unwatched
from tests.journal import stage

CALM = Unwatched()
SWAP = [("a.mkv", "b.mkv"), ("b.mkv", "a.mkv"), ("c.mkv", "Show/c.mkv")]


class Hops:
    """Renames from a hidden name fail while `closed`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
        self.closed = False
        self._real, self._number = moves.exclusive, number
        monkeypatch.setattr(moves, "exclusive", self)

    def __call__(self, source: str, target: str) -> str | None:
        if self.closed and source.endswith(".tmp"):
            raise OSError(self._number, "not now")
        return self._real(source, target)


@pytest.fixture
def root(quick: Path) -> Path:
    stage.make(quick / "library", ["a.mkv", "b.mkv", "c.mkv"])
    return quick / "library"


@pytest.fixture
def book(quick: Path) -> Journal:
    return stage.journal(quick)


@pytest.fixture(params=[errno.EIO, errno.EACCES], ids=["the disk fails", "no permission"])
def hops(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Hops:
    return Hops(monkeypatch, request.param)


def hidden(root: Path) -> list[str]:
    return [name for name in stage.tree(root) if name.endswith(".tmp")]


def test_a_commit_that_stops_half_way(book: Journal, root: Path, hops: Hops) -> None:
    """It is listed with the name it waits under, `check` speaks of it, and `undo` brings all home."""
    before, hops.closed = stage.tree(root), True
    outcome = book.commit(stage.plan(root, SWAP), CALM)
    (name,) = hidden(root)
    assert any(name in skip.reason for skip in outcome.skipped)
    (problem,) = book.check()
    assert f"undo {outcome.transaction.id}" in problem.message
    hops.closed = False
    assert not book.undo(outcome.transaction.id, CALM).skipped
    assert stage.tree(root) == before
    assert book.check() == ()


def test_an_undo_that_stops_half_way(book: Journal, root: Path, hops: Hops) -> None:
    """What waits is still to be taken back: a second undo of the transaction brings it home."""
    before = stage.tree(root)
    tx = book.commit(stage.plan(root, SWAP), CALM).transaction.id
    hops.closed = True
    undone = book.undo(tx, CALM)
    assert undone.skipped
    assert undone.transaction.done == undone.transaction.total - len(undone.skipped)
    assert len(hidden(root)) == 1
    (problem,) = book.check()
    assert f"undo {tx}" in problem.message
    hops.closed = False
    assert not book.undo(tx, CALM).skipped
    assert stage.tree(root) == before
    assert book.check() == ()


@pytest.mark.parametrize("verb", ["commit", "undo"])
def test_a_recovery_that_stops_half_way(book: Journal, root: Path, hops: Hops, verb: str) -> None:
    """Where the file waits is written down at its end, or it goes on next time; either way all comes home."""
    before = stage.tree(root)
    plan = stage.plan(root, SWAP)
    if verb == "undo":
        tx = book.commit(plan, CALM).transaction.id
        stage.dies_at(8, lambda: book.undo(tx, CALM))
    else:
        stage.dies_at(12, lambda: book.commit(plan, CALM))
        tx = book.unfinished()[0].id
    hops.closed = True
    (outcome,) = book.recover(CALM)
    assert outcome.skipped
    assert len(hidden(root)) == 1
    hops.closed = False
    left = book.recover(CALM)
    assert (left == ()) == (outcome.transaction.state is not TxState.OPEN)
    if not left:
        assert [p.code for p in book.check()] == ["E-FS-STALE"]
        assert not book.undo(tx, CALM).skipped
    assert stage.tree(root) == before
    assert book.check() == ()


@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize("verb", ["recover", "undo"])
def test_a_way_home_that_fails_once_for_what_made_way(
    book: Journal, root: Path, verb: str, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newcomer or the file in the keep is refused: both are listed, the keep still shows its file, both come home."""
    before = stage.tree(root)
    old = str(root / "b.mkv")
    op = stage.operation(root, 1, "a.mkv", "b.mkv")
    way = Operation(1, op.action, op.source, op.target, op.identity, replaces=Replaced(old, identity(old)))
    plan = Plan("p", "", (str(root),), "", (way,))
    if verb == "undo":
        tx = book.commit(plan, CALM).transaction.id
    else:
        stage.dies_at(11, lambda: book.commit(plan, CALM))
        tx = book.unfinished()[0].id
    assert stage.tree(root).get("b.mkv") == "a.mkv"
    real, left = moves.exclusive, [at]

    def once(source: str, target: str) -> str | None:
        left[0] -= 1
        if left[0] == -1:
            raise OSError(errno.EACCES, "not now")
        return real(source, target)

    monkeypatch.setattr(moves, "exclusive", once)
    skipped = book.undo(tx, CALM).skipped if verb == "undo" else book.recover(CALM)[0].skipped
    assert len(skipped) == 2 - at
    assert [kept.origin for kept in book.keep.kept()] == [old]
    assert not book.undo(tx, CALM).skipped
    assert stage.tree(root) == before
    assert book.keep.kept() == ()


@pytest.mark.parametrize("action", [Action.COPY, Action.HARDLINK, Action.SYMLINK])
def test_a_copy_that_recovery_could_not_take_away(
    book: Journal, root: Path, action: Action, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is listed, and an undo of the transaction takes it away."""
    before = stage.tree(root)
    operations = tuple(stage.operation(root, n, s, f"Show/{s}", action) for n, s in enumerate(("a.mkv", "b.mkv")))
    n = 0
    while not (root / "Show" / "b.mkv").exists():
        for outcome in book.recover(CALM):
            assert not outcome.skipped
        stage.dies_at(n, lambda: book.commit(Plan("p", "", (str(root),), "", operations), CALM))
        n += 1
    (tx,) = (t.id for t in book.unfinished())
    real = copies.remove_copy

    def refuse(path: str) -> None:
        if path.endswith("b.mkv"):
            raise PermissionRefused("not now", path=path)
        real(path)

    monkeypatch.setattr(copies, "remove_copy", refuse)
    (outcome,) = book.recover(CALM)
    assert [s.code for s in outcome.skipped] == ["E-FS-PERM"]
    monkeypatch.undo()
    assert not book.undo(tx, CALM).skipped
    assert stage.tree(root) == before
    assert book.check() == ()

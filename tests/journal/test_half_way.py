# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that fails between the two stretches of a swap: the file under the hidden name is known, told, and comes home."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from anivault_shell.disk import moves
from anivault_shell.journal import Journal
from anivault_shell.model.plan import TxState
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

# SPDX-License-Identifier: GPL-3.0-or-later
"""Killed at every change of the disk: nothing is lost, and all comes home."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from anivault_shell.disk import moves
from anivault_shell.disk.look import identity
from anivault_shell.journal import Journal
from anivault_shell.model.plan import Action, Plan, Replaced, TxState
from anivault_shell.model.watch import Unwatched
from tests.journal import stage

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork; the real kill below runs everywhere")

CALM = Unwatched()
NAMES = ["in/E01.mkv", "in/E02.mkv", "in/E03.mkv", "in/x.mkv", "in/y.mkv", "in/case.mkv", "in/far.mkv", "in/far.ko.ass"]
MOVES = [
    ("in/E03.mkv", "in/E04.mkv"),
    ("in/E02.mkv", "in/E03.mkv"),
    ("in/E01.mkv", "in/E02.mkv"),
    ("in/x.mkv", "in/y.mkv"),
    ("in/y.mkv", "in/x.mkv"),
    ("in/case.mkv", "in/Case.mkv"),
    ("in/far.mkv", "out/Far/Season 01/Far - S01E01.mkv"),
    ("in/far.ko.ass", "out/Far/Season 01/Far - S01E01.ko.ass"),
]


def by_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moves, "exclusive", lambda source, target: None)


def by_placeholder(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kw: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    by_link(monkeypatch)
    monkeypatch.setattr(os, "link", refuse)


def by_call(monkeypatch: pytest.MonkeyPatch) -> None:
    pass


@pytest.fixture(params=[False, True], ids=["each its own size", "all the same size and time"])
def twins(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def take_home(book: Journal) -> None:
    """Recovery, and an undo where the commit had come to its end before it was killed."""
    for outcome in book.recover(CALM):
        assert not outcome.skipped
    tx = book.last_to_undo()
    if tx is not None:
        assert not book.undo(tx.id, CALM).skipped


class Rounds:
    """The same library again and again, each time fresh."""

    def __init__(self, folder: Path, twins: bool) -> None:
        self.folder = folder
        self.twins = twins
        self.n = 0

    def fresh(self) -> tuple[Path, Path, Plan]:
        """Home of the journal, root of the library, and the plan."""
        self.n += 1
        here = self.folder / str(self.n)
        root, home = here / "library", here / "home"
        stage.make(root, NAMES, twins=self.twins)
        home.mkdir()
        return home, root, stage.plan(root, MOVES)

    def drop(self) -> None:
        shutil.rmtree(self.folder / str(self.n))


@pytest.mark.parametrize("way", [by_call, by_link, by_placeholder], ids=["system call", "link", "placeholder"])
def test_a_commit_killed_anywhere_is_taken_back(
    quick: Path, twins: bool, way: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each change is once the one it dies before; then recovery brings back the tree, folders and all."""
    way(monkeypatch)
    rounds, n = Rounds(quick, twins), 0
    while True:
        home, root, plan = rounds.fresh()
        before = stage.tree(root)
        died = stage.dies_at(n, partial(stage.journal(home).commit, plan, CALM), half=n % 2 == 1)
        if not died:
            break
        assert stage.contents(root) >= {t for t in before.values() if t is not None}, f"lost at {n}"
        book = stage.journal(home)
        outcomes = book.recover(CALM)
        after = stage.tree(root)
        finished = [t for t in book.transactions() if t.state is TxState.DONE]
        if not finished:
            leftovers = {k: v for k, v in after.items() if k not in before}
            assert set(leftovers.values()) <= {""}, f"left at {n}: {leftovers}"
            assert {k: after.get(k) for k in before} == before, f"killed at {n}"
            if way is not by_placeholder:
                assert after == before, f"killed at {n}"
        assert all(not o.skipped for o in outcomes), f"killed at {n}: {outcomes}"
        assert book.recover(CALM) == ()
        assert book.check() == ()
        rounds.drop()
        n += 1
    assert n > 20


def test_a_recovery_killed_anywhere_is_repeated(quick: Path, twins: bool) -> None:
    """A stop during recovery is one more stop."""
    rounds = Rounds(quick, twins)
    home, root, plan = rounds.fresh()
    whole = stage.changes_of(partial(stage.journal(home).commit, plan, CALM))
    for n in range(3, whole, 6):
        m = 0
        while True:
            home, root, plan = rounds.fresh()
            before = stage.tree(root)
            stage.dies_at(n, partial(stage.journal(home).commit, plan, CALM))
            died = stage.dies_at(m, partial(stage.journal(home).recover, CALM), half=m % 2 == 0)
            take_home(stage.journal(home))
            assert stage.tree(root) == before, f"killed at {n}, recovery at {m}"
            assert stage.journal(home).check() == ()
            rounds.drop()
            m += 1
            if not died:
                break


def test_an_undo_killed_anywhere_is_finished(quick: Path, twins: bool) -> None:
    """Towards home, always: the undone commit is undone, and can be done again."""
    rounds, n = Rounds(quick, twins), 0
    while True:
        home, root, plan = rounds.fresh()
        before = stage.tree(root)
        book = stage.journal(home)
        tx = book.commit(plan, CALM).transaction.id
        moved = stage.tree(root)
        died = stage.dies_at(n, partial(stage.journal(home).undo, tx, CALM), half=n % 2 == 1)
        book.recover(CALM)
        if stage.tree(root) == before:
            assert book.transaction(tx).state is TxState.UNDONE, f"killed at {n}"
            redo = book.last_to_redo()
            assert redo is not None
            again = book.redo(redo.id, CALM)
            assert not again.skipped, f"killed at {n}: {again.skipped}"
        assert stage.tree(root) == moved, f"killed at {n}, then done again"
        assert book.check() == ()
        rounds.drop()
        n += 1
        if not died:
            break
    assert n > 20


def test_a_recovery_of_an_undo_killed_anywhere_is_repeated(quick: Path, twins: bool) -> None:
    """As with a commit's."""
    rounds = Rounds(quick, twins)
    home, root, plan = rounds.fresh()
    tx = stage.journal(home).commit(plan, CALM).transaction.id
    whole = stage.changes_of(partial(stage.journal(home).undo, tx, CALM))
    for n in range(5, whole, 9):
        m = 0
        while True:
            home, root, plan = rounds.fresh()
            before = stage.tree(root)
            tx = stage.journal(home).commit(plan, CALM).transaction.id
            stage.dies_at(n, partial(stage.journal(home).undo, tx, CALM))
            died = stage.dies_at(m, partial(stage.journal(home).recover, CALM))
            stage.journal(home).recover(CALM)
            assert stage.tree(root) == before, f"killed at {n}, recovery at {m}"
            rounds.drop()
            m += 1
            if not died:
                break


@pytest.mark.parametrize("action", [Action.COPY, Action.HARDLINK, Action.SYMLINK])
def test_copies_killed_anywhere_are_removed(quick: Path, action: Action) -> None:
    """The original never moves; what was made of it goes again, and no hidden part stays."""
    n = 0
    while True:
        root, home = quick / str(n) / "library", quick / str(n) / "home"
        stage.make(root, ["a.mkv", "b.mkv"])
        before = stage.tree(root)
        operations = tuple(stage.operation(root, i, s, f"out/{s}", action) for i, s in enumerate(("a.mkv", "b.mkv")))
        plan = Plan("plan", "", (str(root),), "", operations)
        home.mkdir()
        died = stage.dies_at(n, partial(stage.journal(home).commit, plan, CALM))
        take_home(stage.journal(home))
        assert stage.tree(root) == before, f"killed at {n}"
        n += 1
        if not died:
            break


LINKED = {
    "one makes way for the other": [("seeded.mkv", "sorted.mkv")],
    "each takes the next one's name": [("c.mkv", "d.mkv"), ("b.mkv", "c.mkv"), ("a.mkv", "b.mkv")],
    "they change names": [("a.mkv", "b.mkv"), ("b.mkv", "a.mkv")],
}


@pytest.mark.parametrize("calls", [None, by_link], ids=["rename", "link"])
@pytest.mark.parametrize("undone", [False, True], ids=["commit", "undo"])
@pytest.mark.parametrize("moved", LINKED.values(), ids=LINKED)
def test_names_of_one_file_all_come_home(
    quick: Path,
    moved: list[tuple[str, str]],
    undone: bool,
    calls: Callable[..., None] | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Hard links that were there before us are as many files, and stand again wherever it was killed."""
    if calls is not None:
        calls(monkeypatch)
    n = 0
    while True:
        root, home = quick / str(n) / "library", quick / str(n) / "home"
        stage.make(root, [moved[0][0]])
        for name in (
            {name for move in moved for name in move} - {moved[0][0]} - ({"d.mkv"} if len(moved) > 2 else set())
        ):
            (root / name).hardlink_to(root / moved[0][0])
        home.mkdir()
        before = stage.tree(root)
        plan = stage.plan(root, moved)
        if len(moved) == 1:
            way = Replaced(plan.operations[0].target, identity(plan.operations[0].target))
            plan = replace(plan, operations=(replace(plan.operations[0], replaces=way),))
        if undone:
            tx = stage.journal(home).commit(plan, CALM).transaction.id
            died = stage.dies_at(n, partial(stage.journal(home).undo, tx, CALM))
        else:
            died = stage.dies_at(n, partial(stage.journal(home).commit, plan, CALM))
        book = stage.journal(home)
        begun = bool(book.unfinished()) or (undone and not died)
        for outcome in book.recover(CALM):
            assert not outcome.skipped, f"killed at {n}"
        if begun:
            assert stage.tree(root) == before, f"killed at {n}"
        n += 1
        if not died:
            break


SCRIPT = """
import sys
from pathlib import Path
from anivault_shell.model.watch import Unwatched
from tests.journal import stage
home, root, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
plan = stage.plan(root, [(f"in/{n}.mkv", f"out/{n}.mkv") for n in range(count)])
print("ready", flush=True)
sys.stdin.readline()
stage.journal(home).commit(plan, Unwatched())
"""


def test_a_killed_process_leaves_nothing_that_recovery_cannot_mend(tmp_path: Path) -> None:
    """A real process, a real kill, in the middle of two thousand files."""
    root, home, count = tmp_path / "library", tmp_path / "home", 2000
    stage.make(root, [f"in/{n}.mkv" for n in range(count)])
    home.mkdir()
    before = stage.tree(root)
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(home), str(root), str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        process.stdin.write("go\n")
        process.stdin.flush()
        out = root / "out"
        while process.poll() is None and (not out.exists() or len(os.listdir(out)) < 300):
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    book = stage.journal(home)
    left = book.unfinished()
    assert [t.state for t in left] == [TxState.OPEN]
    (outcome,) = book.recover(CALM)
    assert not outcome.skipped
    assert outcome.transaction.state is TxState.TAKEN_BACK
    assert stage.tree(root) == before
    assert book.unfinished() == ()
    assert book.last_to_undo() is None

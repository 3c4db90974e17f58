# SPDX-License-Identifier: GPL-3.0-or-later
"""Libraries, commits, kills, undos, redos and strangers in any order, against a model: no content is ever lost."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from anivault_shell.disk import files
from anivault_shell.disk import moves as moves_of_disk
from anivault_shell.disk.look import identity
from anivault_shell.errors import DiskError, InputError
from anivault_shell.journal import Journal
from anivault_shell.model.plan import Action, Operation, Plan, Replaced
from anivault_shell.model.watch import Unwatched
from tests.journal import stage
from tests.profile import cases
from tests.system import memory

pytestmark = [pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"), pytest.mark.timeout(3600)]
CALM = Unwatched()
NAMES = ["a.mkv", "A.mkv", "b.mkv", "x/a.mkv", "x/b.mkv", "y/c.mkv", "y/z/d.mkv", "é.mkv", "e\u0301.mkv"]
names = st.sampled_from(NAMES)
moves = st.lists(st.tuples(names, names), min_size=1, max_size=6, unique_by=(lambda m: m[0], lambda m: m[1]))


Fault = tuple[str, int, int]
faults = st.tuples(
    st.sampled_from(["rename", "sync", "folder", "drop"]),
    st.integers(0, 12),
    st.sampled_from([errno.EIO, errno.EACCES, errno.ENOSPC]),
)
CALLS = {
    "rename": (moves_of_disk, "exclusive"),
    "sync": (files, "_to_disk"),
    "folder": (os, "mkdir"),
    "drop": (os, "unlink"),
}


@contextmanager
def failing(what: str, at: int, number: int) -> Iterator[None]:
    """The call *what* fails once, after *at* that succeed."""
    holder, name = CALLS[what]
    real, left = getattr(holder, name), [at]

    def call(*args: object, **kw: object) -> object:
        left[0] -= 1
        if left[0] == -1:
            raise OSError(number, os.strerror(number))
        return real(*args, **kw)

    setattr(holder, name, call)
    try:
        yield
    finally:
        setattr(holder, name, real)


class Shelf(RuleBasedStateMachine):
    """The model is a set: every content that was ever written and not removed by a stranger stands somewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp(prefix="machine-", dir=memory()))
        self.root, self.home = self.top / "library", self.top / "home"
        self.root.mkdir()
        self.home.mkdir()
        self.contents: set[str] = set()
        self.written = 0
        # From the first copy or link on a content may stand twice.
        self.doubled = False
        for name in NAMES[:5]:
            self.write(name)

    def write(self, name: str) -> None:
        path = self.root / name
        if path.parent.is_dir() or not path.parent.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            self.written += 1
            text = f"content {self.written}{'.' * (self.written % 3)}"
            path.write_text(text)
            os.utime(path, ns=(1, 1_700_000_000_000_000_000 + self.written % 4))
            self.contents.add(text.rstrip())

    def book(self) -> Journal:
        return stage.journal(self.home)

    def plan(self, wanted: list[tuple[str, str]], *, overwrite: bool = False) -> Plan:
        operations = []
        leaving = {source for source, _ in wanted}
        for n, (source, target) in enumerate(wanted, start=1):
            here, there = str(self.root / source), str(self.root / target)
            if not os.path.isfile(here) or here == there:
                continue
            way = (
                Replaced(there, identity(there))
                if overwrite and os.path.isfile(there) and target not in leaving
                else None
            )
            operations.append(Operation(n, Action.MOVE, here, there, identity(here), replaces=way))
        return Plan("plan", "", (str(self.root),), "", tuple(operations))

    @rule(wanted=moves, overwrite=st.booleans())
    def commit(self, wanted: list[tuple[str, str]], overwrite: bool) -> None:
        self.book().commit(self.plan(wanted, overwrite=overwrite), CALM)

    @rule(wanted=moves, at=st.integers(0, 60), half=st.booleans(), overwrite=st.booleans())
    def commit_killed(self, wanted: list[tuple[str, str]], at: int, half: bool, overwrite: bool) -> None:
        plan = self.plan(wanted, overwrite=overwrite)
        before = stage.tree(self.root)
        stage.dies_at(at, partial(self.book().commit, plan, CALM), half=half)
        open_ones = self.book().unfinished()
        self.recover()
        if open_ones:
            assert stage.tree(self.root) == before

    @rule(wanted=moves, fault=faults, overwrite=st.booleans(), action=st.sampled_from(["move", "copy", "hardlink"]))
    def commit_failing(self, wanted: list[tuple[str, str]], fault: Fault, overwrite: bool, action: str) -> None:
        plan = self.plan(wanted, overwrite=overwrite and action == "move")
        plan = replace(plan, operations=tuple(replace(op, action=Action(action)) for op in plan.operations))
        self.doubled = self.doubled or action != "move"
        with failing(*fault), suppress(DiskError):
            self.book().commit(plan, CALM)
        self.recover()

    @rule(fault=faults)
    def undo_failing(self, fault: Fault) -> None:
        tx = self.book().last_to_undo()
        if tx is not None:
            with failing(*fault), suppress(DiskError, InputError):
                self.book().undo(tx.id, CALM)
            with failing(*fault), suppress(DiskError, InputError):
                self.book().recover(CALM)
            self.recover()

    @rule(at=st.integers(0, 40))
    def undo_killed(self, at: int) -> None:
        tx = self.book().last_to_undo()
        if tx is not None:
            stage.dies_at(at, partial(self.book().undo, tx.id, CALM))
            stage.dies_at(at % 7, partial(self.book().recover, CALM))
            self.recover()

    def recover(self) -> None:
        self.book().recover(CALM)
        assert self.book().recover(CALM) == ()

    @rule()
    def undo(self) -> None:
        tx = self.book().last_to_undo()
        if tx is not None:
            self.book().undo(tx.id, CALM)

    @rule(pick=st.integers(0, 20), part=st.sets(st.integers(1, 6), max_size=3))
    def undo_any(self, pick: int, part: set[int]) -> None:
        rows = self.book().transactions()
        if rows:
            try:
                self.book().undo(rows[pick % len(rows)].id, CALM, part or None)
            except InputError:
                return

    @rule()
    def redo(self) -> None:
        tx = self.book().last_to_redo()
        if tx is not None:
            self.book().redo(tx.id, CALM)

    @rule(name=names)
    def a_stranger_writes(self, name: str) -> None:
        path = self.root / name
        if not os.path.lexists(path) and all(p.is_dir() or not p.exists() for p in path.parents):
            self.write(name)

    @rule(name=names)
    def a_stranger_changes(self, name: str) -> None:
        path = self.root / name
        if path.is_file():
            self.contents.discard(path.read_text().rstrip())
            self.write(name)

    @rule(name=names)
    def a_stranger_removes(self, name: str) -> None:
        path = self.root / name
        if path.is_file():
            self.contents.discard(path.read_text().rstrip())
            path.unlink()

    @invariant()
    def nothing_is_lost(self) -> None:
        keep = self.home / "keep"
        standing = stage.contents(self.root) | (stage.contents(keep) if keep.is_dir() else set())
        assert standing >= self.contents
        hidden = {str(self.root / name) for name in stage.tree(self.root) if ".anivault" in name}
        assert hidden <= {problem.path for problem in self.book().check()}, "something is hidden, and nobody knows"
        if self.doubled:
            return
        assert standing == self.contents
        count = sum(
            1 for t in (*stage.tree(self.root).values(), *(stage.tree(keep).values() if keep.is_dir() else ())) if t
        )
        assert count == len(self.contents), "something stands twice"

    def teardown(self) -> None:
        shutil.rmtree(self.top)


Shelf.TestCase.settings = settings(
    max_examples=cases(20, 500),
    stateful_step_count=cases(12, 20),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestShelf = Shelf.TestCase

# SPDX-License-Identifier: GPL-3.0-or-later
"""Long steps are written beside the prompt: none is lost, all stand in their order, and trouble is told."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from anivault_shell.disk import files
from anivault_shell.errors import DiskFull
from anivault_shell.session import record, store
from anivault_shell.session.state import Session
from anivault_shell.session.store import Store
from anivault_shell.session.timeline import Frame
from tests.session.builders import entry, matched

COUNT = 60


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is long is short here."""
    monkeypatch.setattr(store, "MANY", 20)
    monkeypatch.setattr(record, "TOGETHER", 7)


def kept(folder: Path) -> tuple[Session, Store]:
    made, where = Session(Frame()), Store(str(folder), "one")
    where.keep(made, beside=True)
    made.change("scan", [entry(n) for n in range(1, COUNT + 1)])
    return made, where


def loaded(folder: Path) -> Session:
    made = Session(Frame())
    Store(str(folder), "one").load(made)
    return made


def retitled(session: Session, title: str) -> None:
    session.change(f"set title={title}", [e.but(reason=title) for e in session.entries.values()])


class Gate:
    """The disk takes nothing until it is opened; *refused*: then not either."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened = threading.Event()
        self.refused = False
        self._append = files.append
        monkeypatch.setattr(files, "append", self)

    def __call__(self, *words: Any, **named: Any) -> None:
        assert self.opened.wait(20)
        if self.refused:
            raise DiskFull("the disk is full", path="one")
        self._append(*words, **named)


def test_long_and_short_steps_stand_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first is written others are made, and nobody waits for the disk."""
    gate = Gate(monkeypatch)
    made, where = kept(tmp_path)
    retitled(made, "one")
    made.change("skip", [made[3].skipped("by you")])
    made.take_back()
    made.take_back()
    made.do_again()
    gate.opened.set()
    where.settle()
    again = loaded(tmp_path)
    assert again.entries == made.entries
    assert [s.label for s in again.timeline.done] == [s.label for s in made.timeline.done]
    assert [s.label for s in again.timeline.undone] == [s.label for s in made.timeline.undone]


def test_a_match_goes_on_while_its_beginning_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is added to a step later stands in the lines that come later."""
    gate = Gate(monkeypatch)
    made, where = kept(tmp_path)
    made.change("match", [matched(made[n]) for n in range(1, 30)])
    for n in range(30, 40):
        made.change("match", [matched(made[n])], joins=made.timeline.last)
    gate.opened.set()
    where.settle()
    assert loaded(tmp_path).entries == made.entries
    assert len(loaded(tmp_path).timeline.done) == 2


def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next step says so, and so does leaving; once there is room all of it is written."""
    gate = Gate(monkeypatch)
    gate.refused = True
    gate.opened.set()
    made, where = kept(tmp_path)
    with pytest.raises(DiskFull):
        where.settle()
    with pytest.raises(DiskFull):
        made.change("match", [matched(e) for e in made.entries.values()])
    gate.refused = False
    made.change("skip", [made[3].skipped("by you")])
    where.settle()
    assert loaded(tmp_path).entries == made.entries


def test_files_that_moved_are_written_before_it_goes_on(tmp_path: Path) -> None:
    """A commit is in the session's file when it is over, with all that came before."""
    made, where = kept(tmp_path)
    moved = [e.moved_to(f"/new/{e.id}.mkv", e.identity, ()) for e in made.entries.values()]
    made.change("commit", moved, tx="20261121-1")
    assert loaded(tmp_path).entries == made.entries
    where.settle()


@pytest.mark.parametrize("tx", [None, "20261121-1"])
def test_a_short_step_waits_for_room_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tx: str | None) -> None:
    """Of a few files, and of files that have moved: what the disk did not take stands there with the next."""
    made, where = kept(tmp_path)
    where.settle()
    gate = Gate(monkeypatch)
    gate.refused = True
    gate.opened.set()
    with pytest.raises(DiskFull):
        made.change("skip", [made[3].skipped("by you")], tx=tx)
    gate.refused = False
    made.change("match", [matched(made[4])])
    assert loaded(tmp_path).entries == made.entries
    assert [s.label for s in loaded(tmp_path).timeline.done] == ["scan", "skip", "match"]


def test_pieces_make_the_same_line(tmp_path: Path) -> None:
    """Also where a name holds what looks like the place to cut, or a byte that is no UTF-8."""
    made, _ = kept(tmp_path)
    odd = [entry(n, f'"entries":{{}} {n}') for n in range(COUNT + 1, 2 * COUNT)]
    made.change('say "entries":{}', odd)
    made.change("odd", [entry(n, "\udcff") for n in range(200, 230)])
    Store(str(tmp_path), "two").write_all(made)
    again = Session(Frame())
    Store(str(tmp_path), "two").load(again)
    assert again.entries == made.entries
    assert [s.label for s in again.timeline.done] == [s.label for s in made.timeline.done]

# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes that ignore case, keep names decomposed, have no links or no flags: the same promises."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from anivault_shell.model.plan import Operation, Plan, Replaced
from anivault_shell.model.watch import Unwatched
from tests.journal import stage
from tests.journal.volumes import KINDS, NotHere

CALM = Unwatched()
NAMES = [
    "in/a.mkv",
    "in/b.mkv",
    "in/c.mkv",
    "in/c.ko.ass",
    "in/case.mkv",
    "in/Cafe\u0301.mkv",
    "in/E01.mkv",
    "in/E02.mkv",
]
MOVES = [
    ("in/a.mkv", "in/b.mkv"),
    ("in/b.mkv", "in/a.mkv"),
    ("in/c.mkv", "out/Sh\u014d/c.mkv"),
    ("in/c.ko.ass", "out/Sh\u014d/c.ko.ass"),
    ("in/case.mkv", "in/Case.mkv"),
    ("in/Cafe\u0301.mkv", "in/Caf\u00e9.mkv"),
    ("in/E01.mkv", "in/E02.mkv"),
    ("in/E02.mkv", "in/E03.mkv"),
]


@pytest.fixture(scope="module", params=KINDS)
def volume(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    try:
        with KINDS[request.param](tmp_path_factory.mktemp("volume")) as place:
            yield place
    except NotHere as reason:
        pytest.skip(str(reason))


@pytest.fixture
def root(volume: Path) -> Path:
    made = volume / f"{len(os.listdir(volume))}"
    made.mkdir()
    return made


def composed(root: Path) -> dict[str, str | None]:
    """The tree as it is read, whatever the normal form that the volume lists."""
    return {unicodedata.normalize("NFC", name): text for name, text in stage.tree(root).items()}


def texts(root: Path) -> list[str]:
    return sorted(text for text in stage.tree(root).values() if text is not None)


def listed(root: Path) -> set[str]:
    """Only what differs in more than its normal form."""
    return {name for name, text in composed(root).items() if text is not None}


def library(root: Path) -> dict[str, str | None]:
    stage.make(root, NAMES)
    return composed(root)


def plan(root: Path) -> Plan:
    """With the names as the folder lists them, as a scan has them."""
    spelled = {unicodedata.normalize("NFC", name): name for name in stage.tree(root)}
    here = [(spelled[unicodedata.normalize("NFC", source)], target) for source, target in MOVES]
    return stage.plan(root, here)


def test_there_back_and_there_again(root: Path, tmp_path: Path) -> None:
    """Swap, chain, another case, another normal form, new folders: all go, come home, and go again."""
    before, book = library(root), stage.journal(tmp_path)
    outcome = book.commit(plan(root), CALM)
    assert not outcome.skipped
    assert listed(root) == {unicodedata.normalize("NFC", target) for _, target in MOVES}
    moved = composed(root)
    assert book.check() == ()
    undone = book.undo(outcome.transaction.id, CALM)
    assert not undone.skipped
    assert composed(root) == before
    assert not book.redo(undone.transaction.id, CALM).skipped
    assert composed(root) == moved
    assert book.check() == ()


@pytest.mark.parametrize("taken", ["in/b.mkv", "in/B.MKV", "in/Caf\u00e9.mkv", "in/Cafe\u0301.mkv"])
def test_no_file_is_replaced(root: Path, tmp_path: Path, taken: str) -> None:
    """Whatever the volume takes for the same name stays, and so does who wanted it."""
    before = library(root)
    book, had = stage.journal(tmp_path), texts(root)
    outcome = book.commit(stage.plan(root, [("in/a.mkv", taken)]), CALM)
    assert texts(root) == had
    if outcome.done:
        assert not book.undo(outcome.transaction.id, CALM).skipped
    assert composed(root) == before


@pytest.mark.parametrize("step", [pytest.param(9, id="some"), pytest.param(1, id="all", marks=pytest.mark.slow)])
def test_a_commit_killed_anywhere_comes_home(root: Path, tmp_path: Path, step: int) -> None:
    """Recovery is not misled by a name that stands under two spellings."""
    n = step // 2
    while True:
        here, home = root / str(n), tmp_path / str(n)
        home.mkdir()
        before = library(here)
        died = stage.dies_at(n, partial(stage.journal(home).commit, plan(here), CALM))
        book = stage.journal(home)
        for outcome in book.recover(CALM):
            assert not outcome.skipped, f"killed at {n}: {stage.reasons(outcome)}"
        tx = book.last_to_undo()
        if tx is not None:
            assert not book.undo(tx.id, CALM).skipped
        assert composed(here) == before, f"killed at {n}"
        assert book.check() == ()
        if not died:
            break
        n += step


def test_what_makes_way_comes_back(root: Path, tmp_path: Path) -> None:
    """The keep on such a volume, and the old file's own spelling."""
    before, book = library(root), stage.journal(tmp_path)
    old = str(root / "in" / "b.mkv")
    op = stage.operation(root, 1, "in/a.mkv", "in/b.mkv")
    way = Operation(1, op.action, op.source, op.target, op.identity, replaces=Replaced(old, stage.identity(old)))
    outcome = book.commit(Plan("plan", "", (str(root),), "", (way,)), CALM)
    assert not outcome.skipped
    assert len(outcome.kept) == 1
    assert not book.undo(outcome.transaction.id, CALM).skipped
    assert composed(root) == before


def test_to_such_a_volume_and_back(root: Path, tmp_path: Path) -> None:
    """Copied, compared and taken home again, with names, bytes and times as the volume can keep them."""
    near, book = tmp_path / "near", stage.journal(tmp_path)
    before = library(near)
    times = {name: os.stat(near / name).st_mtime_ns for name in NAMES}
    moves = [(source, str(root / target)) for source, target in MOVES if target.startswith("out") or "E0" in target]
    outcome = book.commit(stage.plan(near, moves, roots=(str(near), str(root))), CALM, across=True)
    assert not outcome.skipped, stage.reasons(outcome)
    assert len(listed(root)) == len(moves)
    assert book.check() == ()
    assert not book.undo(outcome.transaction.id, CALM).skipped
    assert composed(near) == before
    assert listed(root) == set()
    assert {name: os.stat(near / name).st_mtime_ns for name in NAMES} == times

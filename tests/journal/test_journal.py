# SPDX-License-Identifier: GPL-3.0-or-later
"""Commit, undo and redo as their users see them."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anivault_shell.disk import folders, moves
from anivault_shell.errors import DiskFull, InputError, Interrupted
from anivault_shell.model.plan import Action, Plan, TxState
from anivault_shell.model.watch import Unwatched
from tests.journal import stage
from tests.system import make_link, memory

CALM = Unwatched()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    where = tmp_path / "library"
    stage.make(where, ["a.mkv", "a.ko.ass", "b.mkv", "c.mkv"])
    return where


class StopsAfter:
    """A user who asks to stop at the *n*th look."""

    def __init__(self, n: int) -> None:
        self.left = n

    def check(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Interrupted

    def progress(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        pass


def test_undo_and_redo_go_back_and_forth(tmp_path: Path, root: Path) -> None:
    """Each is a transaction of its own; folders that were made go, and come again."""
    book, before = stage.journal(tmp_path), stage.tree(root)
    first = book.commit(stage.plan(root, [("a.mkv", "Show/Season 01/A.mkv")]), CALM).transaction
    middle = stage.tree(root)
    second = book.commit(stage.plan(root, [("b.mkv", "Show/Season 01/B.mkv")]), CALM).transaction
    after = stage.tree(root)

    for tx in (second, first):
        last = book.last_to_undo()
        assert last is not None
        assert last.id == tx.id
        assert book.undo(last.id, CALM).transaction.undo_of == tx.id
    assert stage.tree(root) == before
    assert book.last_to_undo() is None
    for expected in (middle, after):
        again = book.last_to_redo()
        assert again is not None
        assert not book.redo(again.id, CALM).skipped
        assert stage.tree(root) == expected
    assert book.last_to_redo() is None
    assert book.check() == ()
    assert [t.state.value for t in book.transactions()] == ["undone"] * 4 + ["done"] * 2


def test_a_commit_ends_what_could_be_done_again(tmp_path: Path, root: Path) -> None:
    """As in an editor: who goes another way cannot go on the old one."""
    book = stage.journal(tmp_path)
    book.undo(book.commit(stage.plan(root, [("a.mkv", "A1.mkv")]), CALM).transaction.id, CALM)
    assert book.last_to_redo() is not None
    book.commit(stage.plan(root, [("b.mkv", "B.mkv")]), CALM)
    assert book.last_to_redo() is None


def test_what_cannot_be_done_is_skipped_and_said(tmp_path: Path, root: Path) -> None:
    """Changed, gone, taken, outside, behind a link: each with its id; a companion stays with its video."""
    outside = tmp_path / "outside"
    outside.mkdir()
    make_link(root / "link", outside)
    stage.make(root, ["changed.mkv", "gone.mkv", "out.mkv", "linked.mkv", "up.mkv"])
    plan = stage.plan(
        root,
        [
            ("a.mkv", "b.mkv"),
            ("changed.mkv", "x1.mkv"),
            ("gone.mkv", "x2.mkv"),
            ("out.mkv", "../outside/out.mkv"),
            ("linked.mkv", "link/linked.mkv"),
            ("up.mkv", "x/../../outside/up.mkv"),
            ("c.mkv", "C9.mkv"),
        ],
    )
    subtitle = stage.operation(root, 9, "a.ko.ass", "b.ko.ass", companion_of=0)
    (root / "changed.mkv").write_text("other")
    (root / "gone.mkv").unlink()
    before = stage.tree(root)

    outcome = stage.journal(tmp_path).commit(replace(plan, operations=(*plan.operations, subtitle)), CALM)

    assert {os.path.basename(s.operation.source): s.code for s in outcome.skipped} == {
        "a.mkv": "E-ORGANIZE-CONFLICT",
        "a.ko.ass": "E-ORGANIZE-CONFLICT",
        "changed.mkv": "E-FS-STALE",
        "gone.mkv": "E-FS-STALE",
        "out.mkv": "E-FS-PERM",
        "linked.mkv": "E-FS-PERM",
        "up.mkv": "E-FS-PERM",
    }
    assert [os.path.basename(op.target) for op in outcome.done] == ["C9.mkv"]
    assert (outcome.transaction.done, outcome.transaction.skipped, outcome.transaction.total) == (1, 7, 8)
    assert os.listdir(outside) == []
    before["C9.mkv"] = before.pop("c.mkv")
    assert stage.tree(root) == before


def test_a_file_that_appears_at_the_last_moment_stays(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the act a stranger takes the name; the system call refuses, and a hop is taken back."""
    real = folders.make_folder

    def stranger(folder: str) -> bool:
        made = real(folder)
        Path(folder, "A.mkv").write_text("a stranger's")
        return made

    monkeypatch.setattr(folders, "make_folder", stranger)
    outcome = stage.journal(tmp_path).commit(stage.plan(root, [("a.mkv", "out/A.mkv"), ("b.mkv", "out/B.mkv")]), CALM)

    assert stage.reasons(outcome) == {"a.mkv": "the name is taken"}
    assert stage.tree(root)["out/A.mkv"] == "a stranger's"
    assert stage.tree(root)["a.mkv"] == "a.mkv"


def test_half_a_swap_is_taken_back(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of two changes while the other hangs between two names: both stay where they were."""
    real = moves.rename

    def meddled(source: str, target: str, *, weak: bool = True) -> str:
        method = real(source, target, weak=weak)
        if target.endswith(".tmp"):
            (root / "b.mkv").write_text("written to meanwhile")
        return method

    monkeypatch.setattr("anivault_shell.journal.carry.rename", meddled)
    book = stage.journal(tmp_path)
    outcome = book.commit(stage.plan(root, [("a.mkv", "b.mkv"), ("b.mkv", "a.mkv")]), CALM)

    assert outcome.done == ()
    assert stage.tree(root)["a.mkv"] == "a.mkv"
    assert stage.tree(root)["b.mkv"] == "written to meanwhile"
    assert book.last_to_undo() is None


def test_an_undo_leaves_what_changed_and_lists_it(tmp_path: Path, root: Path) -> None:
    """The rest goes home; `preview_undo` had said so."""
    book = stage.journal(tmp_path)
    wanted = [("a.mkv", "out/A.mkv"), ("b.mkv", "out/B.mkv"), ("c.mkv", "out/C.mkv")]
    tx = book.commit(stage.plan(root, wanted), CALM).transaction
    (root / "out" / "A.mkv").write_text("edited")
    (root / "b.mkv").write_text("a newcomer under the old name")

    ready, left = book.preview_undo(tx.id)
    outcome = book.undo(tx.id, CALM)

    assert [os.path.basename(op.target) for op in ready] == ["c.mkv"]
    assert {os.path.basename(s.operation.source): s.code for s in left} == {
        "A.mkv": "E-FS-STALE",
        "B.mkv": "E-ORGANIZE-CONFLICT",
    }
    assert [s.operation.source for s in outcome.skipped] == [s.operation.source for s in left]
    assert stage.tree(root)["out/A.mkv"] == "edited"
    assert stage.tree(root)["b.mkv"] == "a newcomer under the old name"
    (root / "b.mkv").unlink()
    assert [os.path.basename(op.target) for op in book.undo(tx.id, CALM).done] == ["b.mkv"]


def test_an_interrupted_commit_ends_properly(tmp_path: Path) -> None:
    """The current file is finished, the rest left; undo works on what was done."""
    root = tmp_path / "library"
    stage.make(root, [f"{n}.mkv" for n in range(300)])
    before = stage.tree(root)
    book = stage.journal(tmp_path)
    outcome = book.commit(stage.plan(root, [(f"{n}.mkv", f"out/{n}.mkv") for n in range(300)]), StopsAfter(200))

    assert outcome.stopped == "interrupted"
    assert 0 < outcome.transaction.done < outcome.transaction.total == 300
    assert outcome.transaction.state is TxState.DONE
    assert book.unfinished() == ()
    undo = book.undo(outcome.transaction.id, StopsAfter(50))
    assert undo.stopped == "interrupted"
    assert book.transaction(outcome.transaction.id).state is TxState.DONE
    book.undo(outcome.transaction.id, CALM)
    assert book.transaction(outcome.transaction.id).state is TxState.UNDONE
    assert stage.tree(root) == before


def test_an_interrupted_recovery_goes_on_next_time(tmp_path: Path) -> None:
    """Nothing is closed before all is home."""
    root = tmp_path / "library"
    stage.make(root, [f"{n}.mkv" for n in range(50)])
    before = stage.tree(root)
    book = stage.journal(tmp_path)
    book.commit(stage.plan(root, [(f"{n}.mkv", f"out/{n}.mkv") for n in range(50)]), CALM)
    path = tmp_path / "journal" / "20261121-1.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))

    (first,) = book.recover(StopsAfter(20))
    assert first.stopped == "interrupted"
    assert first.transaction.state is TxState.OPEN
    (second,) = book.recover(CALM)
    assert second.stopped is None
    assert len(first.done) + len(second.done) == 50
    assert stage.tree(root) == before


def test_recovery_leaves_a_strangers_file_alone(tmp_path: Path, root: Path) -> None:
    """A file that took the old name since keeps it; ours stays where it is, and is listed."""
    book = stage.journal(tmp_path)
    book.commit(stage.plan(root, [("a.mkv", "out/A.mkv"), ("b.mkv", "out/B.mkv")]), CALM)
    path = tmp_path / "journal" / "20261121-1.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    (root / "a.mkv").write_text("a stranger's")

    (outcome,) = book.recover(CALM)

    assert [os.path.basename(s.operation.source) for s in outcome.skipped] == ["A.mkv"]
    assert outcome.transaction.state is TxState.TAKEN_BACK
    assert stage.tree(root)["a.mkv"] == "a stranger's"
    assert stage.tree(root)["out/A.mkv"] == "a.mkv"
    assert stage.tree(root)["b.mkv"] == "b.mkv.."


def test_check_says_what_the_user_moved_on(tmp_path: Path, root: Path) -> None:
    """What a later transaction moved on is fine; what is gone or changed is told."""
    book = stage.journal(tmp_path)
    book.commit(stage.plan(root, [("a.mkv", "A1.mkv"), ("b.mkv", "B1.mkv"), ("c.mkv", "C1.mkv")]), CALM)
    book.commit(stage.plan(root, [("A1.mkv", "A2.mkv")]), CALM)
    assert book.check() == ()
    (root / "B1.mkv").rename(root / "elsewhere.mkv")
    (root / "C1.mkv").write_text("edited")
    assert sorted(os.path.basename(p.path) for p in book.check()) == ["B1.mkv", "C1.mkv"]
    assert {p.code for p in book.check()} == {"E-FS-STALE"}


def test_sources_outside_the_roots_can_go_home(tmp_path: Path, root: Path) -> None:
    """But nothing new may be put there."""
    book, before = stage.journal(tmp_path), stage.tree(root)
    vault = tmp_path / "vault"
    plan = stage.plan(root, [("a.mkv", "../vault/A.mkv"), ("b.mkv", "B1.mkv")], roots=(str(vault),))
    lifted = replace(plan.operations[0], target=str(vault / "A.mkv"))
    outcome = book.commit(replace(plan, operations=(lifted, plan.operations[1])), CALM)
    assert {os.path.basename(s.operation.source): s.code for s in outcome.skipped} == {"b.mkv": "E-FS-PERM"}
    assert not book.undo(outcome.transaction.id, CALM).skipped
    assert stage.tree(root) == before
    assert not vault.exists()


def test_a_stop_does_not_leave_a_file_between_two_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a batch ends between the halves of a swap and the disk refuses one file, the swap is still ended."""
    root = tmp_path / "library"
    stage.make(root, [f"{n}.mkv" for n in range(200)])
    before, real = stage.tree(root), moves.rename

    def full(source: str, target: str, *, weak: bool = True) -> str:
        if source.endswith(f"{os.sep}60.mkv"):
            raise DiskFull("no space left on device", path=target)
        return real(source, target, weak=weak)

    monkeypatch.setattr("anivault_shell.journal.carry.rename", full)
    book = stage.journal(tmp_path)
    ring = [(f"{n}.mkv", f"{(n + 1) % 200}.mkv") for n in range(200)]
    outcome = book.commit(stage.plan(root, ring), CALM)
    monkeypatch.undo()

    assert outcome.stopped == "no space left on device"
    assert sorted(v for v in stage.tree(root).values() if v) == sorted(v for v in before.values() if v)
    assert not book.undo(outcome.transaction.id, CALM).skipped
    assert stage.tree(root) == before


def test_a_folder_travels_whole(tmp_path: Path, root: Path) -> None:
    """Fonts come in folders."""
    stage.make(root, ["Fonts/one.ttf"])
    before = stage.tree(root)
    book = stage.journal(tmp_path)
    tx = book.commit(stage.plan(root, [("Fonts", "Show/Fonts")]), CALM).transaction
    assert stage.tree(root)["Show/Fonts/one.ttf"] == "Fonts/one.ttf"
    assert not book.undo(tx.id, CALM).skipped
    assert stage.tree(root) == before


@pytest.mark.parametrize("action", [Action.COPY, Action.HARDLINK, Action.SYMLINK])
def test_second_names_come_and_go(tmp_path: Path, root: Path, action: Action) -> None:
    """Undo takes the copy or link away, never the original; without the original the copy stays."""
    if action is Action.SYMLINK:
        make_link(tmp_path / "tried", root)
    book, before = stage.journal(tmp_path), stage.tree(root)
    plan = Plan("p", "", (str(root),), "", (stage.operation(root, 0, "a.mkv", "out/A.mkv", action),))
    tx = book.commit(plan, CALM).transaction
    after = stage.tree(root)
    assert after["out/A.mkv"] == "a.mkv"
    undo = book.undo(tx.id, CALM).transaction
    assert stage.tree(root) == before
    again = book.redo(undo.id, CALM).transaction
    assert stage.tree(root) == after
    (root / "a.mkv").unlink()
    outcome = book.undo(again.id, CALM)
    if action is not Action.SYMLINK:
        assert [s.code for s in outcome.skipped] == ["E-FS-STALE"]
        assert stage.tree(root)["out/A.mkv"] == "a.mkv"


@pytest.mark.parametrize("way", ["undo", "recover"])
def test_a_copy_that_was_written_to_stays_though_its_time_says_little(tmp_path: Path, root: Path, way: str) -> None:
    """A volume of coarse times cannot tell whose bytes they are; what is about to go is read before it goes."""
    os.utime(root / "a.mkv", ns=(1, 1_700_000_000_000_000_200))  # NTFS keeps hundreds
    plan = Plan("p", "", (str(root),), "", (stage.operation(root, 0, "a.mkv", "out/A.mkv", Action.COPY),))
    book = stage.journal(tmp_path)
    if way == "undo":
        tx = book.commit(plan, CALM).transaction.id
    else:
        at = 0
        while not (root / "out/A.mkv").exists():
            book.recover(CALM)
            assert stage.dies_at(at, partial(book.commit, plan, CALM))
            at += 1
    mine = "b" * len((root / "a.mkv").read_text())
    (root / "out/A.mkv").write_text(mine)
    os.utime(root / "out/A.mkv", ns=(1, 1_700_000_000_000_000_000))
    skipped = book.undo(tx, CALM).skipped if way == "undo" else book.recover(CALM)[0].skipped
    assert [s.code for s in skipped] == ["E-FS-STALE"]
    assert (root / "out/A.mkv").read_text() == mine


def test_ids_count_within_a_day(tmp_path: Path, root: Path) -> None:
    """`20261121-2` follows `20261121-1`; the newest is the newest whatever the clock says."""
    book = stage.journal(tmp_path)
    for n in range(11):
        book.commit(stage.plan(root, [(f"a{n}.mkv" if n else "a.mkv", f"a{n + 1}.mkv")]), CALM)
    assert [t.id for t in book.transactions()] == [f"20261121-{n + 1}" for n in range(11)]
    last = book.last_to_undo()
    assert last is not None
    assert last.id == "20261121-11"


def test_only_a_transaction_that_stands_is_taken_back(tmp_path: Path, root: Path) -> None:
    """An undo is done again, not undone; what is undone is not undone twice."""
    book = stage.journal(tmp_path)
    tx = book.commit(stage.plan(root, [("a.mkv", "z.mkv")]), CALM).transaction
    undo = book.undo(tx.id, CALM).transaction
    for wrong in (tx.id, undo.id, "20200101-1"):
        with pytest.raises(InputError):
            book.undo(wrong, CALM)
    with pytest.raises(InputError):
        book.redo(tx.id, CALM)


NAMES = ["e1.mkv", "e2.mkv", "E2.mkv", "é.mkv", unicodedata.normalize("NFD", "é.mkv"), "e3.mkv", "E3.mkv"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), twins=st.booleans())
def test_any_permutation_goes_and_comes_back(data: st.DataObject, twins: bool) -> None:
    """Swaps, cycles, chains and case variants of two to six names; undo restores each."""
    with tempfile.TemporaryDirectory(dir=memory()) as folder:
        root = Path(folder, "library")
        count = data.draw(st.integers(2, 6))
        sources = data.draw(st.permutations(NAMES))[:count]
        targets = data.draw(st.permutations(NAMES))[:count]
        stage.make(root, sources, twins=twins)
        stage.make(Path(folder, "wanted"), targets)
        before = stage.tree(root)
        if min(len(before), len(os.listdir(Path(folder, "wanted")))) < count:
            return  # this volume knows no case: the names are not there to be exchanged
        book = stage.journal(Path(folder))
        outcome = book.commit(stage.plan(root, list(zip(sources, targets, strict=True))), CALM)
        expected = {t: before[s] for s, t in zip(sources, targets, strict=True)}
        assert not outcome.skipped
        assert stage.tree(root) == expected
        assert book.check() == ()
        if outcome.done:
            assert not book.undo(outcome.transaction.id, CALM).skipped
        assert stage.tree(root) == before


@pytest.mark.skipif(os.name == "nt", reason="needs a volume that tells spellings apart")
def test_a_spelling_that_leaves_makes_no_room_for_another(tmp_path: Path, root: Path) -> None:
    """`é` composed and decomposed are two names on ext4: nobody is left under a hidden name for the one that stays."""
    composed, decomposed = "\u00e9.mkv", "e\u0301.mkv"
    stage.make(root, [composed, decomposed])
    if len(os.listdir(root)) != 6:
        pytest.skip("this volume knows only one spelling")
    book = stage.journal(tmp_path)

    outcome = book.commit(stage.plan(root, [("a.mkv", composed), (decomposed, "a.mkv")]), CALM)

    assert sorted(s.operation.op for s in outcome.skipped) == [0, 1]
    assert not [name for name in os.listdir(root) if name.startswith(".anivault")]

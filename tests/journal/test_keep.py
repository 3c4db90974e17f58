# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that make way, folders that are emptied, names that say a check sum."""

from __future__ import annotations

import os
import zlib
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from anivault_shell.disk import copies
from anivault_shell.disk.look import identity
from anivault_shell.errors import DiskError, PermissionRefused
from anivault_shell.model.plan import Action, Plan, Replaced, TxState
from anivault_shell.model.watch import Unwatched
from tests.journal import stage

CALM = Unwatched()
NAMES = ["in/a.mkv", "in/b.mkv", "in/deep/er/c.mkv", "out/a.mkv", "out/A2.mkv"]


def replacing(root: Path) -> Plan:
    """a takes the place of what stands there; c the place of another spelling; b just moves."""
    moves = [("in/a.mkv", "out/a.mkv"), ("in/b.mkv", "out/b.mkv"), ("in/deep/er/c.mkv", "out/a2.mkv")]
    plan = stage.plan(root, moves)
    ways = ("out/a.mkv", None, "out/A2.mkv")
    made = [
        replace(op, replaces=Replaced(str(root / way), identity(str(root / way)))) if way else op
        for op, way in zip(plan.operations, ways, strict=True)
    ]
    return replace(plan, operations=tuple(made))


def test_what_is_replaced_comes_back(quick: Path) -> None:
    """It waits in the keep, and undo gives it its name again; redo puts it aside once more."""
    root, book = quick / "library", stage.journal(quick)
    stage.make(root, NAMES)
    before = stage.tree(root)
    outcome = book.commit(replacing(root), CALM)
    assert not outcome.skipped
    assert (len(outcome.done), len(outcome.kept)) == (3, 2)
    assert {k.origin for k in book.keep.kept()} == {str(root / "out/a.mkv"), str(root / "out/A2.mkv")}
    after = stage.tree(root)
    assert after == {"out": None, "out/a.mkv": "in/a.mkv", "out/b.mkv": "in/b.mkv.", "out/a2.mkv": "in/deep/er/c.mkv.."}
    assert book.check() == ()
    assert not book.undo(outcome.transaction.id, CALM).skipped
    assert stage.tree(root) == before
    redo = book.last_to_redo()
    assert redo is not None
    assert not book.redo(redo.id, CALM).skipped
    assert stage.tree(root) == after
    last = book.last_to_undo()
    assert last is not None
    book.undo(last.id, CALM)
    assert stage.tree(root) == before
    assert book.keep.kept() == ()


@pytest.mark.parametrize("twins", [False, True], ids=["each its own size", "all alike"])
def test_a_replacement_killed_anywhere_comes_home(quick: Path, twins: bool) -> None:
    """Old and new stand somewhere at every moment, and recovery puts both back."""
    for n in range(200):
        root, home = quick / str(n) / "library", quick / str(n) / "home"
        stage.make(root, NAMES, twins=twins)
        before = stage.tree(root)
        home.mkdir()
        died = stage.dies_at(n, partial(stage.journal(home).commit, replacing(root), CALM), half=n % 2 == 1)
        assert stage.contents(root) | stage.contents(home) >= {t for t in before.values() if t is not None}
        book = stage.journal(home)
        stage.dies_at(n % 13, partial(book.recover, CALM))
        for outcome in stage.journal(home).recover(CALM):
            assert not outcome.skipped, f"killed at {n}"
        book = stage.journal(home)
        tx = book.last_to_undo()
        if tx is not None:
            assert not book.undo(tx.id, CALM).skipped
        assert stage.tree(root) == before, f"killed at {n}"
        if not died:
            return
    pytest.fail("it never came to its end")


def test_what_made_way_for_nobody_comes_back(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newcomer changes at the last moment and stays; the old file has its name again."""
    from anivault_shell.disk import moves
    from anivault_shell.journal import carry

    root, book = quick / "library", stage.journal(quick)
    stage.make(root, NAMES)
    before, plan, real = stage.tree(root), replacing(root), moves.rename

    def rename(source: str, target: str, *, weak: bool = True) -> str:
        if source == str(root / "in/a.mkv"):
            raise PermissionRefused("in use by another program", path=source)
        return real(source, target, weak=weak)

    monkeypatch.setattr(carry, "rename", rename)
    outcome = book.commit(replace(plan, operations=plan.operations[:1]), CALM)
    assert stage.reasons(outcome) == {"a.mkv": "in use by another program"}
    assert stage.tree(root) == before
    assert book.keep.kept() == ()


def test_a_changed_file_is_not_replaced(quick: Path) -> None:
    """What stands there is no longer what was shown: it stays, and so does the newcomer."""
    root, book = quick / "library", stage.journal(quick)
    stage.make(root, NAMES)
    plan = replacing(root)
    (root / "out/a.mkv").write_text("edited since")
    outcome = book.commit(replace(plan, operations=plan.operations[:1]), CALM)
    assert outcome.done == ()
    assert (root / "out/a.mkv").read_text() == "edited since"
    assert (root / "in/a.mkv").exists()


def test_the_keep_is_emptied_only_when_asked(quick: Path) -> None:
    """What went is gone for an undo, which says so; nothing else can be removed this way."""
    root, book = quick / "library", stage.journal(quick)
    stage.make(root, NAMES)
    outcome = book.commit(replacing(root), CALM)
    kept = book.keep.kept()
    assert [k.size for k in kept] == [len("out/a.mkv..."), len("out/A2.mkv....")]
    stranger = replace(kept[0], path=str(root / "out/b.mkv"))
    assert book.keep.empty([stranger]) == ()
    assert len(book.keep.empty(kept)) == 2
    assert book.keep.kept() == ()
    assert book.check() == ()
    undone = book.undo(outcome.transaction.id, CALM)
    assert len(undone.done) == 3
    assert {s.reason for s in undone.skipped} == {"gone since"}


def test_only_folders_that_it_emptied_go(quick: Path) -> None:
    """Those that were empty before stay, roots stay, and an undo makes the others again as they were."""
    root, book = quick / "library", stage.journal(quick)
    stage.make(root, ["one/a.mkv", "two/deep/b.mkv", "two/deep/er/c.mkv", "three/d.mkv", "three/left.txt"])
    (root / "empty").mkdir()
    os.chmod(root / "two" / "deep", 0o750)
    before = stage.tree(root)
    moves = [("one/a.mkv", "new/a.mkv"), ("two/deep/b.mkv", "new/b.mkv"), ("two/deep/er/c.mkv", "new/c.mkv"),
             ("three/d.mkv", "new/d.mkv")]  # fmt: skip
    outcome = book.commit(stage.plan(root, moves), CALM)
    assert sorted(os.listdir(root)) == ["empty", "new", "three"]
    assert set(outcome.removed) == {str(root / p) for p in ("one", "two", "two/deep", "two/deep/er")}
    assert set(book.removed(outcome.transaction.id)) == set(outcome.removed)
    book.undo(outcome.transaction.id, CALM)
    assert stage.tree(root) == before
    if os.name == "posix":
        assert os.stat(root / "two" / "deep").st_mode & 0o777 == 0o750


def test_a_root_is_never_removed(quick: Path) -> None:
    """However empty it is."""
    root, vault = quick / "library", quick / "vault"
    stage.make(root, ["a.mkv"])
    vault.mkdir()
    stage.journal(quick).commit(
        stage.plan(root, [("a.mkv", str(vault / "a.mkv"))], roots=(str(root), str(vault))), CALM
    )
    assert root.is_dir()


def named(root: Path, action: Action, crc: str) -> Plan:
    made = replace(stage.operation(root, 1, "a.mkv", "out/a.mkv", action), crc=crc)
    return Plan("plan", "", (str(root),), "", (made, stage.operation(root, 2, "b.mkv", "out/b.mkv", action)))


def test_a_damaged_file_is_not_renamed_where_asked(quick: Path) -> None:
    """`--verify` reads what the name promises; without it a rename reads nothing."""
    root = quick / "library"
    stage.make(root, ["a.mkv", "b.mkv"])
    outcome = stage.journal(quick).commit(named(root, Action.MOVE, "00000000"), CALM, checked=True)
    assert [s.code for s in outcome.skipped] == ["E-FS-STALE"]
    assert "its name says 00000000" in outcome.skipped[0].reason
    assert [os.path.basename(op.source) for op in outcome.done] == ["b.mkv"]
    good = f"{zlib.crc32(b'a.mkv'):08x}"
    second = stage.plan(root, [("a.mkv", "out/a.mkv")])
    second = replace(second, operations=(replace(second.operations[0], crc=good),))
    assert not stage.journal(quick).commit(second, CALM, checked=True).skipped


def test_a_copy_is_held_to_its_name(quick: Path) -> None:
    """Every copy is compared with the CRC-32 in the name; a wrong one leaves nothing behind."""
    root = quick / "library"
    stage.make(root, ["a.mkv", "b.mkv"])
    outcome = stage.journal(quick).commit(named(root, Action.COPY, "DEADBEEF"), CALM)
    assert "DEADBEEF" in outcome.skipped[0].reason
    assert os.listdir(root / "out") == ["b.mkv"]


def test_shared_blocks_or_a_plain_no(quick: Path) -> None:
    """A volume that cannot share blocks says so, and nothing is copied in its place."""
    root, book = quick / "library", stage.journal(quick)
    stage.make(root, ["a.mkv", "b.mkv"])
    before = stage.tree(root)
    outcome = book.commit(named(root, Action.REFLINK, ""), CALM)
    if outcome.done:
        assert not book.undo(outcome.transaction.id, CALM).skipped
    else:
        assert {s.reason for s in outcome.skipped} == {"this volume cannot share blocks between files (reflink)"}
    assert stage.tree(root) == before


def test_shared_blocks_by_a_stand_in(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system call works the file is a second one, and undo takes it away."""

    def clone_range(new: int, old: int) -> None:
        os.write(new, os.read(old, 1000))

    monkeypatch.setattr(copies, "clone_range", clone_range)
    root, book = quick / "library", stage.journal(quick)
    stage.make(root, ["a.mkv", "b.mkv"])
    before = stage.tree(root)
    outcome = book.commit(named(root, Action.REFLINK, ""), CALM)
    assert not outcome.skipped
    assert (root / "out/a.mkv").read_text() == "a.mkv"
    book.undo(outcome.transaction.id, CALM)
    assert book.transaction(outcome.transaction.id).state is TxState.UNDONE
    assert stage.tree(root) == before


def test_what_cannot_be_put_aside_is_told_of_the_newcomer(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line for the user, about the file that was to come."""
    from anivault_shell.disk import moves
    from anivault_shell.journal import carry

    root, real = quick / "library", moves.rename
    stage.make(root, NAMES)
    before, plan = stage.tree(root), replacing(root)

    def rename(source: str, target: str, *, weak: bool = True) -> str:
        if "keep" in target:
            raise DiskError("permission denied", path=source)
        return real(source, target, weak=weak)

    monkeypatch.setattr(carry, "rename", rename)
    outcome = stage.journal(quick).commit(replace(plan, operations=plan.operations[:1]), CALM)
    assert [s.reason for s in outcome.skipped] == ["what stands there could not be put aside: permission denied"]
    assert stage.tree(root) == before


def test_files_of_nearly_one_time_are_told_apart(quick: Path) -> None:
    """Volumes round times, so nearly is the same for one file; of two that may stand there the exact one does."""
    for n in range(40):
        root, home = quick / str(n) / "library", quick / str(n) / "home"
        stage.make(root, ["a.mkv", "x/b.mkv"], twins=True)
        os.utime(root / "a.mkv", ns=(1, 1_700_000_000_000_000_001))
        home.mkdir()
        before, old = stage.tree(root), str(root / "x/b.mkv")
        made = replace(stage.operation(root, 1, "a.mkv", "x/b.mkv"), replaces=Replaced(old, identity(old)))
        died = stage.dies_at(n, partial(stage.journal(home).commit, Plan("p", "", (str(root),), "", (made,)), CALM))
        begun = stage.journal(home).recover(CALM)
        if not died:
            return
        if begun or stage.journal(home).last_to_undo() is None:
            assert stage.tree(root) == before, f"killed at {n}"
    pytest.fail("it never came to its end")

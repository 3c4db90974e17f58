# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults as the system itself makes them: volumes that are full or read-only, files that nobody may touch."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from anivault_shell.disk.look import identity
from anivault_shell.errors import AniVaultError
from anivault_shell.model.plan import Action, Operation, Plan, Replaced
from anivault_shell.model.watch import Unwatched
from tests.journal import stage

CALM = Unwatched()
pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0, reason="mounts and attributes need Linux and root"
)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A volume in memory with room for half a megabyte."""
    place = tmp_path / "small"
    place.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=512k", "none", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no tmpfs here: {done.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


@pytest.fixture
def held(tmp_path: Path) -> Iterator[list[Path]]:
    """Files and folders that are immutable until the end."""
    if shutil.which("chattr") is None:
        pytest.skip("no chattr here")
    probe = tmp_path / "probe"
    probe.touch()
    if subprocess.run(["chattr", "+i", str(probe)], capture_output=True, check=False).returncode:
        pytest.skip("this volume has no immutable files")
    paths = [probe]
    yield paths
    for path in paths:
        subprocess.run(["chattr", "-i", str(path)], check=False)


def hold(path: Path, held: list[Path]) -> None:
    held.append(path)
    subprocess.run(["chattr", "+i", str(path)], check=True)


def let_go(held: list[Path]) -> None:
    for path in held:
        subprocess.run(["chattr", "-i", str(path)], check=True)


def fill(place: Path) -> Path:
    """Take what is left of the volume."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        while True:
            try:
                file.write(b"x" * 4096)
            except OSError:
                return filler


def test_a_volume_that_is_full_from_the_start(small: Path, tmp_path: Path) -> None:
    """No journal can be begun: nothing moves, and it is told with the reason."""
    root = tmp_path / "library"
    stage.make(root, ["a.mkv"])
    before, filler = stage.tree(root), fill(small)
    with pytest.raises(AniVaultError) as caught:
        stage.journal(small).commit(stage.plan(root, [("a.mkv", "b.mkv")]), CALM)
    assert caught.value.code == "E-FS-FULL"
    assert stage.tree(root) == before
    filler.unlink()
    assert stage.journal(small).transactions() == ()
    assert not stage.journal(small).commit(stage.plan(root, [("a.mkv", "b.mkv")]), CALM).skipped


@pytest.mark.parametrize("room", [4096, 8192, 16384, 40960])
def test_a_volume_that_fills_up_under_the_journal(small: Path, tmp_path: Path, room: int) -> None:
    """Four hundred renames, room for some of their intents: what has moved is known, and all comes home."""
    root, names = tmp_path / "library", [f"{n:03}.mkv" for n in range(400)]
    stage.make(root, names)
    before, filler = stage.tree(root), fill(small)
    with filler.open("rb+") as file:
        file.truncate(filler.stat().st_size - room)
    plan = stage.plan(root, [(name, f"Show {n}/{name}") for n, name in enumerate(names)])
    outcome = stage.journal(small).commit(plan, CALM)
    assert outcome.stopped_by == "E-FS-FULL"
    assert len(outcome.done) < len(names)
    assert stage.contents(root) == {text for text in before.values() if text is not None}
    filler.unlink()
    book = stage.journal(small)
    for outcome in book.recover(CALM):
        assert not outcome.skipped
    tx = book.last_to_undo()
    if tx is not None:
        assert not book.undo(tx.id, CALM).skipped
    assert stage.tree(root) == before
    assert book.check() == ()


def test_a_volume_that_fills_up_under_a_copy(small: Path, tmp_path: Path) -> None:
    """No half of it stays; the original never moved."""
    root = tmp_path / "library"
    stage.make(root, ["a.mkv", "b.mkv"])
    (root / "b.mkv").write_bytes(b"b" * 700_000)
    before = {name: (root / name).read_bytes() for name in os.listdir(root)}
    ops = tuple(
        Operation(n, Action.MOVE, str(root / name), str(small / "vault" / name), identity(str(root / name)))
        for n, name in enumerate(("b.mkv", "a.mkv"))
    )
    book, plan = stage.journal(tmp_path), Plan("p", "", (str(root), str(small)), "", ops)
    with pytest.raises(AniVaultError) as caught:
        book.commit(plan, CALM, across=True)
    assert caught.value.code == "E-FS-FULL"
    assert {name: (root / name).read_bytes() for name in os.listdir(root)} == before
    assert os.listdir(small) == []
    assert book.transactions() == ()


@pytest.mark.parametrize(
    "what", ["in/a.mkv", "in", "out"], ids=["a file", "the folder it leaves", "the folder it goes to"]
)
def test_what_nobody_may_touch(tmp_path: Path, held: list[Path], what: str) -> None:
    """A swap and a move with an immutable file or folder in the way: skipped and told, the rest goes, all comes home."""
    root = tmp_path / "library"
    stage.make(root, ["in/a.mkv", "in/b.mkv", "in/c.mkv", "in/c.ass", "other/d.mkv", "out/x.mkv"])
    moves = [
        ("in/a.mkv", "in/b.mkv"),
        ("in/b.mkv", "in/a.mkv"),
        ("in/c.mkv", "out/c.mkv"),
        ("in/c.ass", "out/c.ass"),
        ("other/d.mkv", "e.mkv"),
    ]
    before, book = stage.tree(root), stage.journal(tmp_path)
    plan = stage.plan(root, moves)
    hold(root / what, held)
    outcome = book.commit(plan, CALM)
    assert {s.code for s in outcome.skipped} <= {"E-FS-PERM", "E-ORGANIZE-CONFLICT", "E-FS-STALE"}
    assert "E-FS-PERM" in {s.code for s in outcome.skipped}
    assert "e.mkv" in [os.path.basename(op.target) for op in outcome.done]
    assert stage.contents(root) == {text for text in before.values() if text is not None}
    assert not [name for name in stage.tree(root) if ".anivault" in name]
    assert book.check() == ()
    let_go(held)
    assert not book.undo(outcome.transaction.id, CALM).skipped
    assert stage.tree(root) == before


def test_an_undo_that_may_not_touch_a_file(tmp_path: Path, held: list[Path]) -> None:
    """What stays is listed, and a later undo of the same transaction brings it home."""
    root = tmp_path / "library"
    stage.make(root, ["a.mkv", "b.mkv"])
    before, book = stage.tree(root), stage.journal(tmp_path)
    tx = book.commit(stage.plan(root, [("a.mkv", "Show/a.mkv"), ("b.mkv", "Show/b.mkv")]), CALM).transaction.id
    hold(root / "Show/b.mkv", held)
    first = book.undo(tx, CALM)
    assert [s.code for s in first.skipped] == ["E-FS-PERM"]
    let_go(held)
    assert not book.undo(tx, CALM).skipped
    assert stage.tree(root) == before


def test_a_file_that_cannot_make_way(tmp_path: Path, held: list[Path]) -> None:
    """The old one is immutable: neither it nor the newcomer moves."""
    root = tmp_path / "library"
    stage.make(root, ["new.mkv", "old.mkv"])
    before, book = stage.tree(root), stage.journal(tmp_path)
    way = Replaced(str(root / "old.mkv"), identity(str(root / "old.mkv")))
    op = stage.operation(root, 1, "new.mkv", "old.mkv")
    plan = Plan("p", "", (str(root),), "", (Operation(1, op.action, op.source, op.target, op.identity, replaces=way),))
    hold(root / "old.mkv", held)
    outcome = book.commit(plan, CALM)
    assert [s.code for s in outcome.skipped] == ["E-FS-PERM"]
    assert stage.tree(root) == before


def test_a_read_only_volume(tmp_path: Path) -> None:
    """It stops the run at the first file: the next would fare no better."""
    root = tmp_path / "library"
    stage.make(root, ["a.mkv", "b.mkv", "c.mkv"])
    before, book = stage.tree(root), stage.journal(tmp_path)
    plan = stage.plan(root, [("a.mkv", "x/a.mkv"), ("b.mkv", "x/b.mkv"), ("c.mkv", "c1.mkv")])
    if subprocess.run(["mount", "--bind", str(root), str(root)], capture_output=True, check=False).returncode:
        pytest.skip("no bind mounts here")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(root)], check=True)
        outcome = book.commit(plan, CALM)
    finally:
        subprocess.run(["umount", str(root)], check=True)
    assert outcome.done == ()
    assert "read-only" in (outcome.stopped or "")
    assert outcome.stopped_by == "E-FS-PERM"
    assert stage.tree(root) == before
    assert book.recover(CALM) == ()
    assert not book.commit(plan, CALM).skipped

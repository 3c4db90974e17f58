# SPDX-License-Identifier: GPL-3.0-or-later
"""What travels: a drive to another mount point, the home to another folder, a file with all that belongs to it."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from anivault_shell.disk.look import identity
from anivault_shell.model.plan import Action, Operation, Plan, Replaced
from anivault_shell.model.watch import Unwatched
from tests.journal import stage
from tests.journal.volumes import NotHere, image

CALM = Unwatched()
MOVES = [("a.mkv", "Show/a.mkv"), ("b.mkv", "Show/Season 02/b.mkv")]


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Path]:
    try:
        with image(tmp_path, ("mkfs.ext4", "-q", "-F"), ("mount",), 16) as place:
            yield place
    except NotHere as reason:
        pytest.skip(str(reason))


@pytest.mark.parametrize("killed", [False, True], ids=["whole", "cut short"])
def test_a_drive_at_another_mount_point(drive: Path, tmp_path: Path, quick: Path, killed: bool) -> None:
    """It is known by what it is, not by where: undo, check and recover find its files."""
    root = drive / "library"
    stage.make(root, [source for source, _ in MOVES])
    before, book = stage.tree(root), stage.journal(quick)
    if killed:
        stage.dies_at(8, partial(book.commit, stage.plan(root, MOVES), CALM))
    else:
        book.commit(stage.plan(root, MOVES), CALM)
    assert stage.tree(root) != before
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    subprocess.run(["mount", "--move", str(drive), str(elsewhere)], check=False, capture_output=True)
    if not os.path.ismount(elsewhere):
        device = subprocess.run(
            ["findmnt", "-no", "SOURCE", str(drive)], capture_output=True, text=True, check=True
        ).stdout
        subprocess.run(["umount", str(drive)], check=True)
        subprocess.run(["mount", device.strip(), str(elsewhere)], check=True)
    try:
        fresh = stage.journal(quick)
        if killed:
            assert [o.skipped for o in fresh.recover(CALM)] == [()]
        else:
            assert fresh.check() == ()
            assert not fresh.undo(fresh.transactions()[0].id, CALM).skipped
        assert stage.tree(elsewhere / "library") == before
    finally:
        subprocess.run(["umount", "-l", str(elsewhere)], check=False, capture_output=True)


@pytest.mark.parametrize("copied", [False, True], ids=["moved", "copied, the old one stays"])
def test_a_home_somewhere_else(quick: Path, copied: bool) -> None:
    """The journal and the keep go on in the new place: what was replaced comes back from there."""
    root, old, new = quick / "library", quick / "old", quick / "new"
    stage.make(root, ["a.mkv", "b.mkv", "c.mkv"])
    old.mkdir()
    before = stage.tree(root)
    way = Replaced(str(root / "b.mkv"), identity(str(root / "b.mkv")))
    op = stage.operation(root, 1, "a.mkv", "b.mkv")
    plan = Plan("p", "", (str(root),), "", (Operation(1, op.action, op.source, op.target, op.identity, replaces=way),))
    tx = stage.journal(old).commit(plan, CALM).transaction.id
    if copied:
        shutil.copytree(old, new)
    else:
        old.rename(new)
    book = stage.journal(new)
    (kept,) = book.keep.kept()
    assert kept.path.startswith(str(new))
    assert not book.undo(tx, CALM).skipped
    assert stage.tree(root) == before
    assert book.keep.kept() == ()
    assert book.check() == ()


@pytest.mark.parametrize("action", [Action.MOVE, Action.COPY])
def test_all_that_belongs_to_a_file_goes_along(tmp_path: Path, quick: Path, action: Action) -> None:
    """Bytes, time to the nanosecond, permissions and extended attributes, to another volume and back."""
    if os.stat(tmp_path).st_dev == os.stat(quick).st_dev:
        pytest.skip("no second volume here")
    root, far = tmp_path / "library", quick / "vault"
    stage.make(root, ["a.mkv"])
    path = root / "a.mkv"
    path.chmod(0o640)
    noted = _note(path) and _note_possible(quick)
    was = path.stat()
    target = str(far / "Show" / "a.mkv")
    op = Operation(1, action, str(path), target, identity(str(path)))
    book = stage.journal(tmp_path)
    outcome = book.commit(Plan("p", "", (str(root), str(far)), "", (op,)), CALM, across=True)
    assert not outcome.skipped
    now = os.stat(target)
    assert (now.st_mtime_ns, stat.S_IMODE(now.st_mode)) == (was.st_mtime_ns, stat.S_IMODE(was.st_mode))
    if noted:
        assert os.getxattr(target, "user.anivault.test") == b"kept"
    book.undo(outcome.transaction.id, CALM)
    back = path.stat()
    assert (back.st_mtime_ns, stat.S_IMODE(back.st_mode)) == (was.st_mtime_ns, stat.S_IMODE(was.st_mode))
    if noted:
        assert os.getxattr(path, "user.anivault.test") == b"kept"


def _note(path: Path) -> bool:
    try:
        os.setxattr(path, "user.anivault.test", b"kept")
    except (OSError, AttributeError):
        return False
    return True


def _note_possible(folder: Path) -> bool:
    probe = folder / "probe"
    probe.touch()
    return _note(probe)

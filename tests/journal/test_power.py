# SPDX-License-Identifier: GPL-3.0-or-later
"""
A power cut: the file system stops at once and forgets what was not on the disk (FS_IOC_SHUTDOWN).

Needs root, a loop device and the tools of the file system; elsewhere it is passed over with the reason.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from anivault_shell.disk import folders
from anivault_shell.journal import carry
from anivault_shell.model.plan import TxState
from anivault_shell.model.watch import Unwatched
from tests.journal import stage

CALM = Unwatched()
SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, 2  # <linux/fs.h>, for ext4 and XFS
COUNT = 300
MOVES = [(f"in/{n // 10}/{n}.mkv", f"out/Show {n // 10}/{n}.mkv") for n in range(COUNT)]
MOVES += [("in/x.mkv", "in/y.mkv"), ("in/y.mkv", "in/x.mkv")]


class Drive:
    """A small volume in a file, mounted; `cut` is the end of its power, `again` mounts it anew."""

    def __init__(self, top: Path, kind: str) -> None:
        self.image, self.place, self.kind = top / "image", top / "mnt", kind
        self.place.mkdir()
        with self.image.open("wb") as file:
            file.truncate((320 if kind == "xfs" else 48) << 20)
        quiet = ["-q", "-F"] if kind == "ext4" else ["-q", "-f"]
        _run(f"mkfs.{kind}", *quiet, str(self.image))

    def mount(self) -> None:
        _run("mount", "-o", "loop", str(self.image), str(self.place))

    def umount(self) -> None:
        _run("umount", str(self.place))

    def cut(self) -> None:
        import fcntl

        fd = os.open(self.place, os.O_RDONLY)
        fcntl.ioctl(fd, SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(done.stderr.strip())


@pytest.fixture(params=["ext4", "xfs"])
def drive(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Drive]:
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("needs Linux and root")
    if shutil.which(f"mkfs.{request.param}") is None:
        pytest.skip(f"no mkfs.{request.param} here")
    drive = Drive(tmp_path, request.param)
    try:
        drive.mount()
    except OSError as exc:
        pytest.skip(f"no loop device here: {exc}")
    yield drive
    subprocess.run(["umount", "-l", str(drive.place)], capture_output=True, check=False)


def cut_at(n: int, drive: Drive, act: object) -> None:
    """Run *act* in a process whose power goes before its change number *n*, or right behind its end."""
    really = os._exit

    def last(status: int) -> None:
        drive.cut()
        really(9 if status else 0)

    def armed() -> None:
        os._exit = last  # type: ignore[assignment]
        act()  # type: ignore[operator]

    stage.dies_at(n, armed)


@pytest.mark.parametrize(
    "points",
    [
        pytest.param((5, 130, 200, 333, 480, 700, 100_000), id="some"),
        pytest.param((*range(0, 760, 7), *(100_000,) * 5), id="many", marks=pytest.mark.slow),
    ],
)
def test_a_power_cut_loses_nothing(drive: Drive, points: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Whatever had reached the disk, recovery brings home, and what a commit called done is done.

    Every other time the names of each batch are brought to the disk at once and alone, so that intents which are not
    there before them would show.
    """
    for turn, n in enumerate(points):
        monkeypatch.setattr(carry, "SYNC_EVERY", 1 if turn % 2 else 2048)
        monkeypatch.setattr(folders, "MANY", 1_000_000 if turn % 2 else 32)
        top = drive.place / str(turn)
        root, home = top / "library", top / "home"
        stage.make(root, [source for source, _ in MOVES])
        home.mkdir()
        before = stage.tree(root)
        os.sync()
        plan = stage.plan(root, MOVES)
        cut_at(n, drive, partial(stage.journal(home).commit, plan, CALM))
        drive.umount()
        drive.mount()
        held = {text for text in before.values() if text is not None}
        assert stage.contents(root) >= held, f"lost at {n}"
        book = stage.journal(home)
        for outcome in book.recover(CALM):
            assert not outcome.skipped, f"cut at {n}: {outcome.skipped[:3]}"
        states = [t.state for t in book.transactions()]
        if states == [TxState.DONE]:
            assert not book.undo(book.transactions()[0].id, CALM).skipped, f"cut at {n}"
        assert stage.tree(root) == before, f"cut at {n}, {states}"
        assert book.check() == ()
        shutil.rmtree(top)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes that are not like ours, made in a file or by FUSE; where one cannot be had, the reason."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 10.0


class NotHere(Exception):
    """This machine has no such volume; the words say why."""


def _run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotHere(f"{words[0]}: {(done.stderr or done.stdout).strip().partition(chr(10))[0]}")
    return done.stdout.strip()


def _need(*programs: str) -> None:
    missing = [p for p in programs if shutil.which(p) is None]
    if missing:
        raise NotHere(f"no {missing[0]} here")
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        raise NotHere("needs Linux and root")


@contextmanager
def odd(top: Path, habit: str) -> Iterator[Path]:
    """One of `odd_volume`."""
    _need("fusermount3")
    if importlib.util.find_spec("mfusepy") is None:
        raise NotHere("no mfusepy here")
    if not os.path.exists("/dev/fuse"):
        raise NotHere("no /dev/fuse here")
    below, place = top / "below", top / "volume"
    below.mkdir()
    place.mkdir()
    words = [sys.executable, "-m", "tests.journal.odd_volume", habit, str(below), str(place)]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE) as process:
        try:
            _wait(process, place)
            yield place
        finally:
            subprocess.run(["fusermount3", "-u", "-z", str(place)], capture_output=True, check=False)
            process.wait(PATIENCE)


def _wait(process: subprocess.Popen[bytes], place: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not os.path.ismount(place):
        if process.poll() is not None or time.monotonic() > end:
            said = (
                process.stderr.read().decode().strip().splitlines()[-1:]
                if process.poll() is not None and process.stderr
                else ""
            )
            process.kill()
            raise NotHere(f"FUSE does not mount here: {said}")
        time.sleep(0.01)


@contextmanager
def image(top: Path, make: Sequence[str], mount: Sequence[str], megabytes: int = 64) -> Iterator[Path]:
    """A volume in a file: *make* and *mount* are the programs with their options."""
    _need(make[0], mount[0], "losetup")
    file, place = top / "image", top / "volume"
    place.mkdir()
    with file.open("wb") as f:
        f.truncate(megabytes << 20)
    device = _run("losetup", "-f", "--show", str(file))
    try:
        _run(*make, device)
        _run(*mount, device, str(place))
        try:
            yield place
        finally:
            subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)
    finally:
        subprocess.run(["losetup", "-d", device], capture_output=True, check=False)


@contextmanager
def casefold(top: Path) -> Iterator[Path]:
    """ext4 with a folder that ignores case."""
    with image(top, ("mkfs.ext4", "-q", "-F", "-O", "casefold"), ("mount",)) as place:
        folder = place / "folded"
        folder.mkdir()
        _run("chattr", "+F", str(folder))
        yield folder


KINDS: dict[str, Callable[[Path], AbstractContextManager[Path]]] = {
    "ignores case": lambda top: odd(top, "fold"),
    "decomposes": lambda top: odd(top, "nfd"),
    "exfat": lambda top: image(top, ("mkfs.exfat",), ("mount.exfat-fuse",)),
    "ntfs": lambda top: image(top, ("mkfs.ntfs", "-q", "-F"), ("ntfs-3g", "-o", "windows_names")),
    "ext4 that ignores case": casefold,
    "vfat": lambda top: image(top, ("mkfs.vfat",), ("mount", "-t", "vfat", "-o", "utf8")),
    "xfs": lambda top: image(top, ("mkfs.xfs", "-q", "-f"), ("mount",), 320),
}

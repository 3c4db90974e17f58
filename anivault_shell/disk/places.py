# SPDX-License-Identifier: GPL-3.0-or-later
"""
By what plans and journal know their machine and their volumes again.

The machine is a digest of its network name: enough to notice a file that was carried elsewhere,
and no proof against someone who wants to deceive.  The volume is what the system calls it: the serial
number on Windows; on Linux the UUID where `/dev/disk/by-uuid` tells it, else the file system's id (`f_fsid`), or the
device where a file system gives none; such a device number may differ after a restart.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import string
import sys

from anivault_shell.disk.names import long_path, without_prefix

_BY_UUID = "/dev/disk/by-uuid"


def machine() -> str:
    """This machine, as a digest."""
    return hashlib.sha256(b"anivault plan\0" + platform.node().encode("utf-8", "surrogateescape")).hexdigest()[:16]


def volume(path: str) -> str:
    """The volume that *path* is on, or will be on once its folders are made; `gone` where there is none."""
    try:
        return _volume(long_path(standing(path)))
    except (OSError, ValueError):
        return "gone"


def device(path: str) -> int:
    """What the system calls the volume of *path* in this session, or of the nearest folder above that stands; -1 for none."""
    try:
        return os.stat(long_path(standing(path))).st_dev
    except (OSError, ValueError):
        return -1


def standing(path: str) -> str:
    """*path*, or the nearest folder above it that stands."""
    while not os.path.exists(long_path(path)):
        above = os.path.dirname(path)
        if above == path:
            break
        path = above
    return path


def mount_of(path: str) -> str:
    """The folder (or drive) at which the volume of *path* begins."""
    here = standing(path)
    # Where the system cannot say where links lead (a Windows share, Wine for long paths), the words must do.
    with contextlib.suppress(OSError):
        here = without_prefix(os.path.realpath(long_path(here)))
    while not os.path.ismount(here):
        above = os.path.dirname(here)
        if above == here:
            break
        here = above
    return here


def mounts_of(wanted: str) -> list[str]:
    """Every place at which a volume that is called *wanted* is mounted now."""
    return [place for place in dict.fromkeys(_mounts()) if volume(place) == wanted]


def _mounts() -> list[str]:
    if sys.platform == "win32":
        places = [f"{letter}:\\" for letter in string.ascii_uppercase if os.path.exists(f"{letter}:\\")]
    elif sys.platform == "darwin":
        places = ["/", *(entry.path for entry in os.scandir("/Volumes"))]
    else:
        places = _listed("/proc/self/mounts")
    return places


def _listed(table: str) -> list[str]:
    try:
        with open(table, encoding="utf-8", errors="surrogateescape") as file:
            rows = [line.split(" ") for line in file]
    except OSError:
        return []
    return [_unescaped(row[1]) for row in rows if len(row) > 1]


def _unescaped(place: str) -> str:
    """fstab(5) writes blanks and the like as three octal digits."""
    for code, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        place = place.replace(code, sign)
    return place


def _volume(path: str) -> str:
    found = os.stat(path).st_dev
    if sys.platform == "win32":
        name = f"{found:x}"
    else:
        name = _uuids().get(found) or f"{os.statvfs(path).f_fsid or found:x}"
    return name


def _uuids() -> dict[int, str]:
    """Device number -> UUID, as udev has it; asked each time, because drives come and go."""
    found = {}
    try:
        names = os.listdir(_BY_UUID)
    except OSError:
        return {}
    for name in names:
        try:
            node = os.stat(os.path.join(_BY_UUID, name))
        except OSError:
            continue
        found[getattr(node, "st_rdev", 0)] = name
    return found

# SPDX-License-Identifier: GPL-3.0-or-later
"""
By what a plan knows its machine and its volumes again.

The machine is a digest of its network name: enough to notice a plan that was carried elsewhere,
and no proof against someone who wants to deceive.  The volume is what the system calls it: the serial
number on Windows, elsewhere the file system's id (`f_fsid`), or the device where a file system gives none;
such a device number may differ after a restart, and then the plan has to be made again.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys

from anivault_shell.disk.names import long_path


def machine() -> str:
    """This machine, as a digest."""
    return hashlib.sha256(b"anivault plan\0" + platform.node().encode("utf-8", "surrogateescape")).hexdigest()[:16]


def volume(path: str) -> str:
    """The volume that *path* is on, or will be on once its folders are made; `gone` where there is none."""
    while True:
        try:
            return _volume(long_path(path))
        except (OSError, ValueError):
            above = os.path.dirname(path)
            if above == path:
                return "gone"
            path = above


def _volume(path: str) -> str:
    device = os.stat(path).st_dev
    if sys.platform == "win32":
        return f"{device:x}"
    return f"{os.statvfs(path).f_fsid or device:x}"

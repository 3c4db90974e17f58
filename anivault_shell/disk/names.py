# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths as the operating system wants them, and which of them lie under a root."""

from __future__ import annotations

import ntpath
import os
import stat
import sys
import unicodedata

_WINDOWS = sys.platform == "win32"


def long_path(path: str) -> str:
    """
    *path* so that Windows takes it whatever its length; elsewhere *path* itself.

    `\\\\?\\C:\\…` and `\\\\?\\UNC\\server\\share\\…` are handed to the file system as they stand, so the
    path is made absolute and gets backslashes first: by its words alone, because Windows would make a device of
    `…\\nul.mkv` and drop the dots at a name's end.  A path that has the prefix already is left alone.
    """
    return _extended(path) if _WINDOWS else path


def _extended(path: str) -> str:
    if path.startswith(("\\\\?\\", "\\\\.\\")):
        return path
    whole = ntpath.normpath(_absolute(path) if _WINDOWS else path)
    if whole.startswith("\\\\"):
        return "\\\\?\\UNC\\" + whole[2:]
    return "\\\\?\\" + whole


def without_prefix(path: str) -> str:
    r"""*path* as it is shown: `D:\Anime` for `\\?\D:\Anime`, which `long_path` puts back where Windows needs it."""
    if path.startswith("\\\\?\\UNC\\"):
        return "\\\\" + path[8:]
    return path.removeprefix("\\\\?\\")


def _absolute(path: str) -> str:
    drive, rest = ntpath.splitdrive(path)
    if drive and rest[:1] in ("\\", "/"):
        return path
    return os.path.abspath(path) if drive or rest[:1] in ("\\", "/") else ntpath.join(os.getcwd(), path)


def name_key(path: str) -> str:
    """*path* as a volume that knows neither case nor normalisation compares it."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def folder_of(path: str) -> str:
    """`os.path.dirname` of a path as the disk gives it, at a third of the cost."""
    return path.rpartition(os.sep)[0] or os.path.dirname(path)


def inside(path: str, root: str) -> bool:
    """
    Whether *path* lies under *root*, by its words and without following a link on the way.

    Every folder between *root* and the last part must be a real folder or not be there yet; *root*
    itself may be a link.  `..` is never inside.  A folder that cannot be looked at is not inside.
    """
    parts = parts_below(path, root)
    if not parts:
        return False
    folder = root
    for part in parts[:-1]:
        folder = os.path.join(folder, part)
        try:
            node = os.lstat(long_path(folder))
        except FileNotFoundError:
            return True
        except OSError:
            return False
        if not stat.S_ISDIR(node.st_mode) or is_junction(node):
            return False
    return True


def parts_below(path: str, root: str) -> tuple[str, ...]:
    """The parts of *path* under *root*; empty where it is not under it by its words."""
    head = _slashes(root).rstrip("/") + "/"
    whole = _slashes(path)
    same = whole.startswith(head) if not _WINDOWS else whole.lower().startswith(head.lower())
    parts = tuple(whole[len(head) :].split("/")) if same else ()
    return () if any(p in ("", ".", "..") or "\0" in p for p in parts) else parts


def _slashes(path: str) -> str:
    return path.replace("\\", "/").removeprefix("//?/") if _WINDOWS else path


def is_junction(node: os.stat_result) -> bool:
    """Whether Windows would go somewhere else from here although it calls this a folder."""
    tag = getattr(node, "st_reparse_tag", 0)
    return bool(tag) and tag in (0xA0000003, 0xA000000C)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What the volume of a folder can do, found out by doing it in a hidden folder there that is removed again."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from anivault_shell.disk.copies import hardlink, reflink_part, symlink
from anivault_shell.disk.door import disk_error
from anivault_shell.disk.files import write_atomic
from anivault_shell.disk.folders import room, sync_folder
from anivault_shell.disk.look import identity
from anivault_shell.disk.moves import rename
from anivault_shell.disk.names import long_path
from anivault_shell.errors import AniVaultError, DiskError, TargetExists

LONGEST = 255


@dataclass(frozen=True, slots=True)
class Powers:
    """`rename` is the way by which a taken name is refused (`placeholder` the weakest), `longest` the bytes of a name that fits."""

    rename: str
    hardlink: bool
    symlink: bool
    reflink: bool
    folds_case: bool
    folds_forms: bool
    longest: int
    deep: bool
    sync: bool
    free: int


def powers_of(folder: str) -> Powers:
    """Try all of it in *folder*, and leave nothing behind. Raises DiskError where nothing can be written there."""
    place = os.path.join(os.path.abspath(folder), f".anivault-{secrets.token_hex(6)}.tmp")
    try:
        os.mkdir(long_path(place), 0o700)
    except OSError as exc:
        raise disk_error(exc, folder) from exc
    try:
        return _tried(place)
    finally:
        shutil.rmtree(long_path(place), ignore_errors=True)


def _tried(place: str) -> Powers:
    def at(name: str) -> str:
        return os.path.join(place, name)

    write_atomic(at("one"), b"anivault")
    known = identity(at("one"))
    write_atomic(at("taken"), b"stays")
    return Powers(
        rename=_refusing(at),
        hardlink=_can(lambda: hardlink(at("one"), at("hard"))),
        symlink=_can(lambda: symlink(at("one"), at("soft"))),
        reflink=_can(lambda: reflink_part(at("one"), at("shared"), known)),
        folds_case=os.path.exists(long_path(at("ONE"))),
        folds_forms=_folds_forms(at),
        longest=_longest(at),
        deep=_can(lambda: _deep(place)),
        sync=_can(lambda: sync_folder(place)),
        free=_free(place),
    )


def _refusing(at: Callable[[str], str]) -> str:
    """The way of the rename; nothing where a taken name was not refused or none worked."""
    try:
        rename(at("one"), at("taken"))
    except TargetExists:
        with contextlib.suppress(DiskError):
            way = rename(at("one"), at("moved"))
            rename(at("moved"), at("one"))
            return way
    except DiskError:
        pass
    return ""


def _longest(at: Callable[[str], str]) -> int:
    """Encrypted folders (eCryptfs: 143) and some shares take less than others."""
    for signs in (LONGEST, 143, 127, 64, 32):
        with contextlib.suppress(DiskError):
            write_atomic(at("n" * signs), b"")
            return signs
    return 0


def _folds_forms(at: Callable[[str], str]) -> bool:
    name = "é"
    if not _can(lambda: write_atomic(at(name), b"")):
        return False
    return os.path.exists(long_path(at(unicodedata.normalize("NFD", name))))


def _deep(place: str) -> None:
    """A path of over 300 signs."""
    deep = os.path.join(place, "d" * 100, "d" * 100, "d" * 100)
    os.makedirs(long_path(deep))
    write_atomic(os.path.join(deep, "x"), b"")


def _free(place: str) -> int:
    try:
        return room(place)
    except OSError:
        return -1


def _can(act: Callable[[], object]) -> bool:
    try:
        act()
    except (AniVaultError, OSError):
        return False
    return True

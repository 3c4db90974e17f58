# SPDX-License-Identifier: GPL-3.0-or-later
"""A transaction's undo as a script of its own: Python and nothing else, for the day AniVault is gone."""

from __future__ import annotations

import base64
import json
import os
import textwrap
from typing import TYPE_CHECKING

from anivault_shell.journal.order import in_order
from anivault_shell.journal.records import step_of

if TYPE_CHECKING:
    from anivault_shell.journal.journal import Journal

_SCRIPT = r'''#!/usr/bin/env python3
"""Takes back AniVault's transaction {tx} of {created}. Without --yes it only shows what it would do.

No file is ever replaced: a name that is taken is left, and told. Needs Python 3.8 or newer and nothing else.
"""
import base64
import json
import os
import stat
import sys
import zlib

STEPS = json.loads(base64.b64decode("""
{steps}
"""))
FOLDERS = json.loads(base64.b64decode("""
{folders}
"""))


def path(text):
    return os.fsdecode(base64.b64decode(text))


def same(place, size, mtime_ns):
    try:
        node = os.lstat(place)
    except OSError:
        return False
    if stat.S_ISDIR(node.st_mode):
        return True
    return node.st_size == size and abs(node.st_mtime_ns - mtime_ns) < 2_000_000_000


def second(action, source, target, size, mtime_ns):
    """Whether *source* is still the copy or link of *target* that was made then."""
    if action == "symlink":
        return os.path.islink(source) and os.readlink(source) == target
    if os.path.islink(source) or not (same(source, size, mtime_ns) and same(target, size, mtime_ns)):
        return False
    return action != "hardlink" or os.path.samefile(source, target)


def rename(source, target):
    """On Windows os.rename refuses a name that is taken; elsewhere a second name does, and then the first goes."""
    if os.name == "nt" or stat.S_ISDIR(os.lstat(source).st_mode):
        if os.path.lexists(target) and not (os.name == "nt" and os.path.samefile(source, target)):
            raise FileExistsError("the name is taken")
        os.rename(source, target)
        return
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise FileExistsError("the name is taken")
    except OSError:
        carry(source, target)
        return
    os.unlink(source)


def carry(source, target):
    """No second names here, or another volume: the bytes go over, are compared, and then the old name goes."""
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    with open(source, "rb") as old, os.fdopen(os.open(target, flags, 0o600), "wb") as new:
        try:
            crc = 0
            for chunk in iter(lambda: old.read(1 << 20), b""):
                crc = zlib.crc32(chunk, crc)
                new.write(chunk)
            new.flush()
            os.fsync(new.fileno())
            if total(target) != crc:
                raise OSError("what was written reads differently")
        except BaseException:
            os.unlink(target)
            raise
    node = os.lstat(source)
    os.utime(target, ns=(node.st_atime_ns, node.st_mtime_ns))
    os.chmod(target, stat.S_IMODE(node.st_mode))
    os.unlink(source)


def total(place):
    crc = 0
    with open(place, "rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            crc = zlib.crc32(chunk, crc)
    return crc


def main():
    go, left = "--yes" in sys.argv[1:], 0
    for action, source, target, size, mtime_ns in STEPS:
        source, target = path(source), path(target)
        shown = ascii(source) + (" -> " + ascii(target) if action == "move" else "")
        if not go:
            print("move" if action == "move" else "remove the " + action, shown)
            continue
        try:
            if action == "move" and not same(source, size, mtime_ns):
                raise OSError("gone or changed since")
            if action == "move":
                os.makedirs(os.path.dirname(target), exist_ok=True)
                rename(source, target)
            elif os.path.lexists(source):
                if not second(action, source, target, size, mtime_ns):
                    raise OSError("changed since, or the original is gone")
                os.unlink(source)
        except OSError as exc:
            left += 1
            print("left", shown + ":", exc)
    for folder in FOLDERS:
        if go:
            try:
                os.rmdir(path(folder))
            except OSError:
                pass
    print(len(STEPS), "steps,", left, "left" if go else "left; with --yes they are done")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
'''


def undo_script(journal: Journal, tx: str) -> bytes:
    """
    The script that takes back *tx*; raises InputError where nothing is left to take back, JournalDamaged.

    It holds the paths as bytes of the file system, and the order in which swaps and chains need no name twice.
    """
    head = journal.transaction(tx)
    wanted, made = journal.to_undo(tx)

    def spelled(path: str) -> str:
        return base64.b64encode(os.fsencode(path)).decode()

    rows = [
        [s.action, spelled(s.source), spelled(s.target), s.size, s.mtime_ns]
        for s in in_order([step_of(op) for op in wanted], tx + "-script")
    ]
    folders = [spelled(folder) for folder in sorted(made, key=len, reverse=True)]
    text = _SCRIPT
    for name, value in (("{tx}", head.id), ("{created}", head.created)):
        text = text.replace(name, value)
    return text.replace("{steps}", _lines(rows)).replace("{folders}", _lines(folders)).encode()


def _lines(value: object) -> str:
    return "\n".join(textwrap.wrap(base64.b64encode(json.dumps(value).encode()).decode(), 100))

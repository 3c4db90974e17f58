# SPDX-License-Identifier: GPL-3.0-or-later
"""
A transaction's file from elsewhere: a copy somebody kept, or the journal of a home that is gone.

It is believed no more than one of ours: read whole, of this machine and its drives, brought to its end.  Before it is acted on
it becomes a file of this journal, so that taking it back is written down like everything else.
"""

from __future__ import annotations

import os
import re

from anivault_shell.disk import files
from anivault_shell.errors import InputError, JournalDamaged, PlanRefused, Stale
from anivault_shell.journal import log
from anivault_shell.journal.log import History
from anivault_shell.journal.records import Begin, UnreadableError, decode, frames

LARGEST_FILE = 1 << 31
NAME = re.compile(r"\d{8}-\d{1,9}")


def name_in(path: str) -> str:
    """The id of the transaction that the file *path* is of, whatever it is called. Raises InputError, JournalDamaged."""
    try:
        bodies = frames(files.read(path, LARGEST_FILE)).bodies
        first = decode(bodies[0])
    except Stale:
        raise InputError(f"no file {path}", hint="`log` lists the transactions of this home") from None
    except (IndexError, UnreadableError):
        first = None
    if not isinstance(first, Begin) or not NAME.fullmatch(first.tx):
        raise JournalDamaged(
            f"{path} is no journal of AniVault's", hint="one transaction is one file, such as 20261121-1.jsonl"
        )
    return first.tx


def copy_in(path: str, folder: str) -> str:
    """The file *path* as one of the journal *folder*; answers its id. Raises PlanRefused where that has another of its name."""
    name = name_in(path)
    data, target = files.read(path, LARGEST_FILE), os.path.join(folder, f"{name}.jsonl")
    if os.path.lexists(target):
        if files.read(target, LARGEST_FILE) != data:
            raise PlanRefused(f"this journal has another {name}", hint=f"`rollback {name}` takes that one back")
        return name
    files.private_folder(folder)
    files.write_atomic(target, data)
    return name


def whole(path: str) -> History:
    """A copy of it under its own name, all of it read. Raises JournalDamaged, PlanRefused."""
    history = log.whole(path)
    if history.end is None:
        raise PlanRefused(f"{history.id} was cut short", hint="`recover` it in the home that it is of")
    return history

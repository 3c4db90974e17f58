# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/past.py` runs."""

from __future__ import annotations

from anivault_shell.commands.specs.act import SEL, TX, YES
from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

SPECS = (
    CommandSpec(
        "log", "act", "List what was committed, show one transaction, or tell where a file came from.", "log",
        (Param("tx", Kind.TRANSACTION, "a transaction, a file, or: list, show TX", optional=True, many=True,
               words=("list", "show")),),
    ),
    CommandSpec("check", "act", "Verify the journal, and that what it says of the disk holds.", "check"),
    CommandSpec(
        "rollback", "one go", "Take back one transaction, or write a script that can without AniVault.",
        "rollback --log-id 20261121-1 --dry-run", (TX, SEL),
        (
            Option("--log-id", "the transaction", Kind.TRANSACTION),
            Option("--dry-run", "only show what would move"), YES,
            Option("--script", "write a script for the day AniVault is gone", Kind.PATH),
        ),
        details="The script is Python and needs nothing else. Without --dry-run and --script it is `undo` of that transaction.",
    ),
)  # fmt: skip

# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/past.py` runs."""

from __future__ import annotations

from anivault_shell.commands.specs.act import SEL, TX, YES
from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

FILES = ("app", "network", "pipeline", "error")
LEVELS = ("debug", "info", "warning", "error")

SPECS = (
    CommandSpec(
        "log", "act", "What was committed, one transaction, where a file came from; `log tail`: the log files.", "log",
        (Param("tx", Kind.TRANSACTION, "a transaction, a file, or: list, show TX, tail", optional=True, many=True,
               words=("list", "show", "tail")),),
        (
            Option("--file", "tail: one log of them", Kind.CHOICE, choices=FILES),
            Option("--level", "tail: this and what is worse", Kind.CHOICE, choices=LEVELS),
            Option("--grep", "tail: lines with this text; `~` before it makes it a pattern", Kind.TEXT),
            Option("--since", "tail: not older than 10m, 2h, 3d, today or 2026-11-21T15:30", Kind.TEXT),
            Option("--last", "tail: so many lines (40)", Kind.NUMBER),
            Option("--follow", "tail: go on showing what comes, until Ctrl-C", short="-f"),
        ),
        details="`log tail --level warning --since 1h` reads the log files, `log tail -f` stays with them. The files are app, "
                "network, pipeline and error; docs/troubleshooting.md says what stands in which.",
    ),
    CommandSpec("check", "act", "Verify the journal, and that what it says of the disk holds.", "check"),
    CommandSpec(
        "rollback", "one go", "Take back one transaction, or write a script that can without AniVault.",
        "rollback --log-id 20261121-1 --dry-run", (TX, SEL),
        (
            Option("--log-id", "the transaction", Kind.TRANSACTION),
            Option("--log", "its file in a journal, this one or a copy from elsewhere", Kind.PATH),
            Option("--dry-run", "only show what would move"), YES,
            Option("--script", "write a script for the day AniVault is gone", Kind.PATH),
        ),
        details="The script is Python and needs nothing else. Without --dry-run and --script it is `undo` of that transaction."
        " A file given with --log that is not of this home is looked at first, and taken into this journal before anything moves.",
    ),
)  # fmt: skip

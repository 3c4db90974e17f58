# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/jobs.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Param

SPECS = (
    CommandSpec(
        "jobs", "session", "List what is at work in the background.", "jobs",
        details="`match &`, `scan FOLDER &`, `rescan &` and `cache warm &` work on while you type. What came of one is one step,"
        " which `undo` takes back; what you changed meanwhile stays as you left it.",
    ),
    CommandSpec(
        "wait", "session", "Wait until jobs in the background are done.", "wait",
        (Param("job", Kind.NUMBER, "its number; all if left out", optional=True),),
        details="Ctrl-C ends the waiting, not the job.",
    ),
    CommandSpec(
        "cancel", "session", "Stop a job in the background; what it has decided is kept.", "cancel 1",
        (Param("job", Kind.NUMBER, "its number"),),
    ),
)  # fmt: skip

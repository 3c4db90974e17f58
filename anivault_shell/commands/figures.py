# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run has done so far, in figures: filled where a command ends, so that the work itself pays nothing for it."""

from __future__ import annotations

from anivault_shell.model.measured import Measured

# They run other commands, or wait for somebody to type: their seconds say nothing.
UNTIMED = frozenset({"ui", "learn", "demo", "source", "wait", "clear", "quit", "find"})


class Figures:
    """
    Seconds of each command by its name, and how many ended with another code than 0 or 10; files that scans came upon.

    `begun` is when the run began, by the clock of the context.
    """

    def __init__(self) -> None:
        self.begun = 0.0
        self.commands: dict[str, Measured] = {}
        self.failed = self.files = 0
        self.scans = Measured()

    def command(self, name: str, seconds: float, *, failed: bool) -> None:
        """A command has ended; the prompt's own thread tells."""
        self.failed += failed
        if name not in UNTIMED:
            self.commands.setdefault(name, Measured()).add(seconds)

    def scan(self, files: int, seconds: float) -> None:
        """A scan has ended, in whatever thread."""
        self.files += files
        self.scans.add(seconds)

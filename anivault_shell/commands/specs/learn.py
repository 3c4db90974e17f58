# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/learn.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Param

SPECS = (
    CommandSpec(
        "learn", "house", "Ten small steps in a library of its own; it can be left and taken up again.", "learn again",
        (Param("again", Kind.CHOICE, "again begins anew", optional=True, choices=("again",)),),
        details="Each step says what to type, looks whether it was done, and has a hint. Your own files are not touched.",
    ),
)  # fmt: skip

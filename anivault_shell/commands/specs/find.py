# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/find.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Param

SPECS = (
    CommandSpec(
        "find", "narrow", "Find shows and files by a few letters of their names, slips allowed.", "find shingeki",
        (Param("text", Kind.TEXT, "letters; at a terminal, without any, you choose as you type", optional=True, many=True),),
        details="Shows come first, then files. What you choose is shown; its number works in every command.",
    ),
)  # fmt: skip

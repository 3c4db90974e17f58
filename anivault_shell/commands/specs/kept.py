# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/kept.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

SPECS = (
    CommandSpec(
        "keep", "act", "Show the files that made way for others, or remove the old ones for good.", "keep",
        (Param("verb", Kind.CHOICE, "list or empty", optional=True, choices=("list", "empty")),),
        (
            Option("--yes", "do not ask", short="-y"),
            Option("--older", "how many days old; `keep.days` if left out", Kind.TEXT),
            Option("--over", "how many GB may stay; `keep.gigabytes` if left out", Kind.TEXT),
        ),
        details="`undo` brings back what is still there. Nothing in the keep is ever removed but by `keep empty`.",
    ),
)  # fmt: skip

# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/demo.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Option

SPECS = (
    CommandSpec(
        "demo", "house", "See everything at work on a small library of its own; needs no key and no network.", "demo", (),
        (Option("--keep", "leave the demonstration's folder behind"),
         Option("--yes", "do not wait for Enter between the steps", short="-y")),
        details="Makes about sixty small files in a temporary folder, walks from scan to undo, and cleans up after itself.",
    ),
)  # fmt: skip

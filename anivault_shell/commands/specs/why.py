# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/why.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Param

SPECS = (
    CommandSpec(
        "why", "look", "Why files stand as they do: evidence, runner-up, and what would tip it.", "why @1",
        (Param("sel", Kind.SELECTOR, "files or bundles", many=True),),
        details="Of a single file it also shows where in its name each field was read.",
    ),
)  # fmt: skip

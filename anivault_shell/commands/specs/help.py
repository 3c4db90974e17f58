# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/help.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Param

SPECS = (
    CommandSpec("help", "house", "List the commands, or explain one; `help query` explains queries.", "help match",
                (Param("topic", Kind.COMMAND, "a command, or query, selectors, templates, scripts, exit, settings", optional=True,
                       many=True, words=("query", "selectors", "templates", "scripts", "exit", "settings")),),
                details="Any other word lists the commands that speak of it."),
)  # fmt: skip

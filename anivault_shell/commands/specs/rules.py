# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/rules.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

VERBS = ("list", "show", "add", "remove", "export", "import")
SPECS = (
    CommandSpec(
        "rules", "identify", "What is remembered of your decisions, for later scans.", "rules list",
        (Param("verb", Kind.CHOICE, "what to do", optional=True, choices=VERBS),
         Param("what", Kind.TEXT, "rule numbers, files to keep as rules, or a file", optional=True, many=True)),
        (Option("--yes", "do not ask", short="-y"),),
        details="`pin`, `pick` and `number` keep a rule by themselves; `add @7` keeps what stands matched, "
                "`export FILE` and `import FILE` carry rules to another machine.",
    ),
)  # fmt: skip

# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/sessions.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

SPECS = (
    CommandSpec(
        "open", "session", "Take up a kept session where it was left.", "open winter",
        (Param("name", Kind.SESSION, "a session"),),
        details="The session you were in stays as it was. One that another AniVault has open is not opened twice.",
    ),
    CommandSpec(
        "save", "session", "Keep this session under a name; from then on it is kept as you work.", "save winter",
        (Param("name", Kind.TEXT, "letters, digits, - and _", optional=True),),
        details="At the prompt every session is kept as you work, under the time it began; `save` gives it a name of yours.",
    ),
    CommandSpec(
        "sessions", "session", "List what is kept: size, when it changed, files, staged; remove, rename or tidy.", "sessions",
        (
            Param("verb", Kind.SESSION, "list; remove NAME …; rename OLD NEW; tidy", optional=True, many=True,
                  words=("list", "remove", "rename", "tidy")),
        ),
        (Option("--yes", "do not ask", short="-y"),),
        details="Removing one forgets what was decided in it. Files, rules and the journal do not depend on it. Of the sessions"
        " that you gave no name the last 20 stay (`sessions.keep`), and others for 30 days (`sessions.days`); then they go when"
        " you leave the prompt. Where work stands in one that was never committed, it stays until `sessions tidy` has asked you.",
    ),
)  # fmt: skip

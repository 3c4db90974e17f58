# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/spoken.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Param

SPECS = (
    CommandSpec(
        "record", "session", "Write what is typed to a file, as a script that replays.", "record evening.avsh",
        (Param("file", Kind.PATH, "a new file; off ends it", optional=True, words=("off",)),),
        details="What was refused or answered no is kept as a comment, what you answered yes becomes --yes.",
    ),
    CommandSpec(
        "let", "session", "Set a variable, which $NAME puts in; or list them.", "let VAULT='/srv/My Anime'",
        (Param("assignment", Kind.TEXT, "NAME=VALUE, without blanks around the sign", optional=True, many=True),),
    ),
    CommandSpec(
        "alias", "session", "Give a command another name; or list them.", "alias sure='stage conf>=0.95'",
        (Param("command", Kind.ALIAS, "NAME=COMMAND; nothing behind the sign removes it", optional=True, many=True),),
        details="Aliases are kept for later sessions. A recorded script has what they stand for.",
    ),
    CommandSpec(
        "try", "session", "Run a command and go on even if it fails.", "try rescan",
        (Param("command", Kind.COMMAND, "a command and what it takes", many=True),),
        details="In a script and behind -c; the failure is told, and does not count for the exit code. Ctrl-C still ends all.",
    ),
)  # fmt: skip

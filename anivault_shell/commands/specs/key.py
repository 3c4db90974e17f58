# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/key.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param

VERBS = ("show", "set", "test", "pin", "forget")
SPECS = (
    CommandSpec(
        "key", "house", "The TMDB key: show where it is, set, test or forget it.", "key show",
        (Param("verb", Kind.TEXT, "show, set, test, pin or forget", optional=True, words=VERBS),
         Param("from", Kind.TEXT, "with set: - for standard input", optional=True, many=True)),
        (Option("--pin", "with set: in a file under a PIN, not in the keyring"),),
        "`set` asks for the key without showing it and keeps it in this system's keyring, or in a file under a PIN where "
        "there is none. `pin` changes that PIN. ANIVAULT_TMDB_KEY outranks what is kept.",
    ),
)  # fmt: skip

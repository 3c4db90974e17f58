# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/settings.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Param

VERBS = ("list", "get", "set", "reset", "where", "explain", "edit")
SPECS = (
    CommandSpec(
        "settings", "house", "Every setting, its value, and where that came from; and change them.", "settings tmdb",
        (Param("verb", Kind.TEXT, "list, get, set, reset, where, explain, edit; or part of a name", optional=True, words=VERBS),
         Param("words", Kind.SETTING, "a setting, and its value after `set`", optional=True, many=True)),
        details="`settings set tmdb.rate 20` changes your own anivault.toml and leaves its comments, `settings reset tmdb.rate` "
                "takes it out again (`reset all`: everything). `settings where tmdb.rate` shows every place that gives it a value.",
    ),
)  # fmt: skip

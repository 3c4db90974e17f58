# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/profile.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Param

SPECS = (
    CommandSpec(
        "profile", "house", "Sets of settings under a name.", "profile list",
        (Param("verb", Kind.CHOICE, "what to do", optional=True, choices=("list", "save", "load", "show", "edit", "remove")),
         Param("name", Kind.PROFILE, "its name", optional=True)),
        details="`save` keeps what differs from the defaults now, template and folder of the session too, never the key; `load` puts "
                "it in force until you leave; `edit` opens it in your editor and takes only what makes sense.",
    ),
)  # fmt: skip

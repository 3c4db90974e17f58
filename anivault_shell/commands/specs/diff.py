# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/diff.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Param

SPECS = (
    CommandSpec(
        "diff", "identify", "Show two numberings of the same files side by side, or two templates.",
        "diff numbering @1 absolute first",
        (Param("what", Kind.CHOICE, "what to compare", choices=("numbering", "template")),
         Param("sel", Kind.SELECTOR, "files or bundles", many=True),
         Param("first", Kind.NUMBERING, "one numbering, or a preset or template (in quotes where it has blanks)"),
         Param("second", Kind.NUMBERING, "the other")),
        details="Nothing is changed; `number` or `template` takes the one you want. `diff template all jellyfin plex` shows the "
                "names that would differ.",
    ),
)  # fmt: skip

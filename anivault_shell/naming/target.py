# SPDX-License-Identifier: GPL-3.0-or-later
"""From an entry and a template to the path it should have."""

from __future__ import annotations

import os

from anivault_shell.model.entry import Entry
from anivault_shell.naming.fields import fields_of, sort_of
from anivault_shell.naming.filenames import PART_LIMIT, cut, legal_part, legal_tail, size
from anivault_shell.naming.presets import Template
from anivault_shell.naming.template import fill

# A part that is too long loses from these, in this order: the number is never cut.
CUT_FIRST = ("title", "episode_title", "original_title", "original", "show", "release_group")


def target_for(entry: Entry, template: Template, language: str) -> str:
    """
    Where *entry* goes, relative to its root: `/` between parts, with extension.

    Every part is legal everywhere, whatever the titles hold, and leaves room for the longest tail
    of the entry's companions.
    """
    ext = legal_tail(os.path.splitext(entry.name)[1])
    room = max([size(ext), *(size(legal_tail(c.tail)) for c in entry.companions)])
    fields = fields_of(entry, language)
    text: str = getattr(template, sort_of(entry))
    parts = [part for part in fill(text, fields).split("/") if part.strip()] or ["_"]
    limits = [PART_LIMIT] * (len(parts) - 1) + [PART_LIMIT - room]
    names = [
        part if size(part) <= limit else _shortened(text, fields, n, len(parts), limit)
        for n, (part, limit) in enumerate(zip(parts, limits, strict=True))
    ]
    return "/".join([*map(legal_part, names[:-1]), legal_part(names[-1], room=room) + ext])


def _shortened(text: str, fields: dict[str, object], n: int, parts: int, limit: int) -> str:
    """Part *n* of the filled template, its titles cut until it fits."""
    values = dict(fields)
    name = ""
    for field in CUT_FIRST:
        found = fill(text, values).split("/")
        found = [part for part in found if part.strip()]
        if len(found) != parts:
            break
        name = found[n]
        if (over := size(name) - limit) <= 0:
            break
        if isinstance(value := values[field], str) and value:
            values[field] = cut(value, max(size(value) - over, 0))
    return name

# SPDX-License-Identifier: GPL-3.0-or-later
"""From an entry and a template to the path it should have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from anivault_shell.model.entry import Entry
from anivault_shell.naming.fields import fields_of, sort_of
from anivault_shell.naming.filenames import LEAST_ROOM, PART_LIMIT, cut, fitted, legal_tail, size, spelled, trimmed
from anivault_shell.naming.presets import Template
from anivault_shell.naming.template import fields_used, fill, parts_of

# A part that is too long loses from these, in this order: the number is never cut.
CUT_FIRST = ("title", "episode_title", "original_title", "original", "show", "release_group")


def target_for(entry: Entry, template: Template, language: str) -> str:
    """
    Where *entry* goes, relative to its root: `/` between parts, with extension.

    Every part is legal everywhere, whatever the titles hold, and leaves room for the longest tail
    of the entry's companions.
    """
    fields = fields_of(entry, language)
    ext = legal_tail("." + str(fields["ext"])) if fields["ext"] else ""
    tails = max([size(ext), *(size(legal_tail(c.tail)) for c in entry.companions)])
    room = min(tails, PART_LIMIT - LEAST_ROOM)
    *folders, last = parts_of(getattr(template, sort_of(entry)))
    path = [_folder(text, tuple(fields[name] for name in fields_used(text))) for text in folders]
    name = _name(last, fields, room) or _name("{original}", fields, room) or "_"
    return "/".join([*filter(None, path), name + ext])


@lru_cache(maxsize=20_000)
def _folder(text: str, values: tuple[object, ...]) -> str:
    """One folder of a template; the files of a show ask for the same few over and over."""
    fields = dict(zip(fields_used(text), values, strict=True))
    return _name(text, fields, 0)


def _name(text: str, fields: Mapping[str, object], room: int) -> str:
    """*text* filled in, at most so long that *room* is left; empty when nothing is known."""
    name = fill(text, fields)
    if not trimmed(name):
        return ""
    if size(name) > PART_LIMIT - room:
        name = _shortened(text, fields, PART_LIMIT - room)
    return fitted(name, room=room)


def _shortened(text: str, fields: Mapping[str, object], limit: int) -> str:
    """*text* filled in with its titles cut until it fits."""
    values = dict(fields)
    name = fill(text, values)
    for field in CUT_FIRST:
        over = size(name) - limit
        value = spelled(str(values.get(field) or ""))
        if over > 0 and value:
            values[field] = cut(value, max(size(value) - over, 0))
            name = fill(text, values)
    return name

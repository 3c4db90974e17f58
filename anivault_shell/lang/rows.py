# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries in an order, and the columns that were read off them: a session that is asked twice is read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anivault_shell.model.entry import Entry


class Rows(list["Entry"]):
    """
    A list that nobody changes any more, with what was worked out of it.

    Another thread may ask: what two work out at once is the same.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        super().__init__(entries)
        self.kept: dict[str, Any] = {}


def kept(rows: Sequence[Entry], name: str, read: Callable[[Sequence[Entry]], Any]) -> Any:
    """What *read* makes of *rows*, under *name*; kept where they keep it."""
    if not isinstance(rows, Rows):
        return read(rows)
    found = rows.kept.get(name)
    if found is None:
        found = rows.kept[name] = read(rows)
    return found

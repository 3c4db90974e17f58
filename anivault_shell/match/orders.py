# SPDX-License-Identifier: GPL-3.0-or-later
"""
Numbering by an episode group: another order that people at TMDB have put a show's episodes in.

Typed as `group:Cours`, by name or by what it is made after (`group:absolute`), kept as `group:` with the group's id; a
part of it as `group:Cours/2`.  A group costs a request, and the list of a show's groups another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from anivault_shell.errors import InputError
from anivault_shell.match.hypotheses import Hypothesis, Numbers, Place
from anivault_shell.match.sequel import Said
from anivault_shell.match.shelf import Shelf
from anivault_shell.match.titles import LAST, reading
from anivault_shell.model.catalogue import EpisodeGroup, GroupListing, GroupPart
from anivault_shell.text import fold, plural

TYPED = re.compile(r"group:(?P<name>[^/]*?)\s*(?:/(?P<part>\d{1,3}))?", re.IGNORECASE)
MOST_TRIED = 3


@dataclass(frozen=True, slots=True)
class Order:
    """An episode group by its parts: the specials, and the others as seasons that count from 1."""

    group: EpisodeGroup
    specials: tuple[Place, ...]
    parts: tuple[tuple[int, GroupPart], ...]

    def part(self, number: int) -> tuple[Place, ...]:
        if number == 0:
            return self.specials
        return next((p.places for n, p in self.parts if n == number), ())


def is_order(typed: str) -> bool:
    return TYPED.fullmatch(typed) is not None


def by_order(typed: str, shelf: Shelf, said: Said) -> Hypothesis:
    """The order that the user names. Raises InputError where the show has none of that name, with those it has."""
    found = TYPED.fullmatch(typed)
    listed = _listed(shelf)
    wanted = fold(found["name"]) if found else ""
    chosen = _named(wanted, listed)
    if len(chosen) != 1 or shelf.catalogue is None:
        raise InputError(_unknown(wanted, shelf, chosen), hint=_offer(chosen or listed))
    order = order_of(shelf.catalogue.group(chosen[0].group_id, watch=shelf.watch))
    part = int(found["part"]) if found and found["part"] else None
    if part is not None and not order.part(part):
        parts = ", ".join(f"{n} ({p.name})" if p.name else str(n) for n, p in order.parts)
        raise InputError(f"{order.group.name!r} has no part {part}", hint=f"it has {parts}")
    return _hypothesis(order, said, part)


def orders(shelf: Shelf, said: Said, numbers: Numbers) -> Iterator[Hypothesis]:
    """Every order that may hold all of *numbers*, those that are made for them first; a request each."""
    found = [g for g in _listed(shelf) if g.episode_count >= len(numbers.plain)]
    counted = said.season is not None or said.part is not None
    found.sort(key=lambda g: (g.kind == "absolute") is counted)
    for listing in found[:MOST_TRIED]:
        if shelf.catalogue is not None:
            yield _hypothesis(order_of(shelf.catalogue.group(listing.group_id, watch=shelf.watch)), said, None)


def _listed(shelf: Shelf) -> tuple[GroupListing, ...]:
    return shelf.catalogue.groups(shelf.work.tmdb_id, watch=shelf.watch) if shelf.catalogue is not None else ()


def _named(wanted: str, listed: Sequence[GroupListing]) -> list[GroupListing]:
    """Those that are meant: by id, by name, by kind, else by the beginning of a name."""
    ways = (
        lambda g: g.group_id == wanted,
        lambda g: fold(g.name) == wanted,
        lambda g: g.kind == wanted,
        lambda g: fold(g.name).startswith(wanted),
    )
    found = ([g for g in listed if wanted and fits(g)] for fits in ways)
    return next((rows for rows in found if rows), [])


def _unknown(wanted: str, shelf: Shelf, chosen: Sequence[GroupListing]) -> str:
    if not wanted:
        return "which episode group?"
    if chosen:
        return f"{wanted!r} may be any of {plural(len(chosen), 'episode group')}"
    return f"{shelf.work.name} has no episode group {wanted!r}"


def _offer(listed: Sequence[GroupListing]) -> str:
    if not listed:
        return "it has none at TMDB; `absolute`, `first` and `s2+12` need none"
    rows = [f"`group:{g.name}` ({g.kind or 'of no kind'}, {plural(g.group_count, 'part')})" for g in listed[:8]]
    return "there is " + ", ".join(rows)


def order_of(group: EpisodeGroup) -> Order:
    """Its parts under the numbers that people give them: those of their names, else counted."""
    regular: list[GroupPart] = []
    special: list[GroupPart] = []
    for part in group.parts:
        outside = sum(season == 0 for season, _ in part.places)
        (special if part.places and outside * 2 > len(part.places) else regular).append(part)
    parts = []
    for n, part in enumerate([p for p in regular if p.places], 1):
        told = reading(f"x {part.name}")
        season = told.season if told.season not in (None, LAST) else told.part or told.numeral
        parts.append((season or n, part))
    if len({n for n, _ in parts}) < len(parts):  # two parts of one season
        parts = [(n, part) for n, (_, part) in enumerate(parts, 1)]
    return Order(group, tuple(p for part in special for p in part.places), tuple(parts))


def _hypothesis(order: Order, said: Said, part: int | None) -> Hypothesis:
    places, words = _places(order, said, part)
    told = bool(words)  # by a part that the names or the user speak of, not only counted through
    name = f"group:{order.group.group_id}" + (f"/{part}" if part is not None else "")
    text = f"by the episode group {order.group.name!r}{words}"
    return Hypothesis(name, text, lambda n: places[n - 1] if 0 < n <= len(places) else None, 0.6, firm=told)


def _places(order: Order, said: Said, part: int | None) -> tuple[tuple[Place, ...], str]:
    """What the numbers count through: one part where the names or the user speak of one, else all of them."""
    if part is not None:
        return order.part(part), f", part {part}"
    if said.season == 0:
        return order.specials, ", its specials"
    if len(order.parts) > 1 and (said.season is not None or said.part is not None):
        number = order.parts[-1][0] if said.season == LAST else said.season or said.part or 1
        if places := order.part(number):
            return places, f", part {number}"
    return tuple(place for _, p in order.parts for place in p.places), ""

# SPDX-License-Identifier: GPL-3.0-or-later
"""What could come next. No prompt_toolkit here: the prompt and the OS shells' completion both ask this."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from anivault_shell.lang.lexer import tokenize
from anivault_shell.lang.syntax import JSON, Kind
from anivault_shell.shell.offers import Offers
from anivault_shell.shell.paths import paths
from anivault_shell.shell.place import Place, Suggestion, place_of
from anivault_shell.shell.snapshot import Snapshot

if TYPE_CHECKING:
    from anivault_shell.lang.syntax import CommandSpec, Option, Param

# A folder of 10,000 files is read in a few milliseconds; a share may never answer, so this much is enough.
MOST = 200
# An alias may use another; a circle ends here.
DEEPEST = 8
Specs = Mapping[str, "CommandSpec"]


def suggest(line: str, specs: Specs, snapshot: Snapshot) -> list[Suggestion]:
    """What fits at the end of *line*, best first; where nothing begins so, what has its letters in their order."""
    place = _spelled_out(place_of(line), specs, snapshot)
    while place.before[:1] == ("try",) and "try" in specs:
        place = replace(place, before=place.before[1:])
    for loose in (False, True):
        offers = Offers(place, snapshot, loose=loose)
        found = {s.text: s for s in islice(_at(offers, specs), MOST)}
        if found or not place.prefix:
            break
    return list(found.values())


def _spelled_out(place: Place, specs: Specs, snapshot: Snapshot) -> Place:
    """*place* with what its alias stands for."""
    for _ in range(DEEPEST):
        body = snapshot.aliases().get(place.before[0]) if place.before and place.before[0] not in specs else None
        if not body:
            break
        words = tokenize(body)[-1:] or [[]]
        place = replace(place, before=(*(w.text for w in words[0]), *place.before[1:]))
    return place


def _at(offers: Offers, specs: Specs) -> Iterator[Suggestion]:
    place = offers.place
    if place.prefix.startswith("$") and not place.quote:
        yield from offers.words((f"${name}", value) for name, value in offers.snapshot.variables().items())
    if not place.before:
        yield from offers.words((name, spec.summary) for name, spec in specs.items())
        yield from offers.words(offers.snapshot.aliases().items())
    elif place.before[0] in specs:
        yield from _for_spec(specs[place.before[0]], offers, specs)


def _for_spec(spec: CommandSpec, offers: Offers, specs: Specs) -> Iterator[Suggestion]:
    place = offers.place
    option = awaited(spec, place.before)
    if option is not None:
        yield from offers.for_option(option)
        return
    name, sign, _ = place.prefix.partition("=")
    option = next((o for o in spec.options if sign and o.kind is not None and o.name == name), None)
    if option is not None:
        yield from offers.tail(len(name) + 1).for_option(option)
        return
    if place.prefix.startswith("-") and not place.quote and "--" not in place.before:
        yield from offers.words((o.name, o.summary) for o in (*spec.options, JSON))
    given = values(spec, place.before)
    for param in params_at(spec, len(given)):
        if param.kind is Kind.LINE and given[len(spec.params) - 1 :]:
            yield from _inside(spec, given, offers, specs)
        else:
            yield from _for_param(param, given, offers, specs)


def _inside(spec: CommandSpec, given: Sequence[str], offers: Offers, specs: Specs) -> Iterator[Suggestion]:
    """What *spec* is given to run, with options of its own."""
    name = given[len(spec.params) - 1]
    inner = specs.get(name)
    if inner is not None and inner is not spec:
        before = offers.place.before
        yield from _for_spec(inner, offers.behind(list(before[before.index(name, 1) :])), specs)


def _for_param(param: Param, given: Sequence[str], offers: Offers, specs: Specs) -> Iterator[Suggestion]:
    last = given[-1] if given else ""
    if last in param.files_after:
        yield from paths(offers.place, offers.snapshot.folder, folders_only=False)
        return
    if last in param.filters_after:
        yield from offers.saved("")
        return
    yield from offers.words((word, param.summary) for word in param.choices)
    if not given or param.kind is Kind.LINE:
        yield from offers.words((word, specs[word].summary if word in specs else param.summary) for word in param.words)
    if param.kind is Kind.COMMAND:
        yield from offers.words([(name, spec.summary) for name, spec in specs.items()])
        yield from offers.words([("query", "what queries can ask")])
    yield from offers.endings(param.endings)
    yield from offers.of_kind(param.kind, given)


def awaited(spec: CommandSpec, before: Sequence[str]) -> Option | None:
    """The option whose value is being typed."""
    return next((o for o in spec.options if o.kind is not None and before[-1] in (o.name, o.short)), None)


def values(spec: CommandSpec, before: Sequence[str]) -> list[str]:
    """The words before that belong to parameters."""
    found: list[str] = []
    for n, word in enumerate(before[1:], start=1):
        if not word.startswith("--") and (n == 1 or awaited(spec, before[:n]) is None):
            found.append(word)
    return found


def params_at(spec: CommandSpec, given: int) -> list[Param]:
    """The parameters that the word being typed may belong to, when *given* words stand before it."""
    for n, param in enumerate(spec.params):
        if param.many:
            return [*(spec.params[n + 1 : n + 2] if given > n else ()), param]
        if n == given:
            return [param]
    return []

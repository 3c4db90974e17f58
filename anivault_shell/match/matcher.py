# SPDX-License-Identifier: GPL-3.0-or-later
"""From a bundle to its show and numbering, and how sure we are."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from anivault_shell.errors import CatalogueError, InputError
from anivault_shell.match.bundles import Bundle
from anivault_shell.match.catalogue import Catalogue
from anivault_shell.match.likeness import NEAR_EXACT, Likeness, likeness
from anivault_shell.match.numbering import by_groups, decide, wants_groups, why_unplaced
from anivault_shell.match.queries import medias, queries, readings_of
from anivault_shell.match.score import weigh
from anivault_shell.match.sequel import said
from anivault_shell.match.shelf import Shelf
from anivault_shell.match.titles import Reading
from anivault_shell.model.catalogue import Candidate, Listing, Match, Numbering, Work
from anivault_shell.model.entry import Problem, Status
from anivault_shell.model.media import Media
from anivault_shell.model.watch import Watch

ACCEPT = 0.85
MARGIN = 0.04
NEAR = 0.15  # candidates this close to the best are numbered by their own episodes
POOR = 0.5  # below it no guess is worth showing as a match
SHOWN = 8
LOOKED_AT = 3  # candidates whose details are asked for after one search
DETAILS = 6  # and in all
SECOND = 1  # the second row of a search may bear the same alternative title as the first

Key = tuple[Media, int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What was decided of one bundle.

    `candidates` stand best first, each with its numbering.  `matches` maps an entry's id to its match, the
    best guess also where the status is `unsure`; entries whose number does not exist are in `reasons` instead, and in
    both those whose place is only likely.
    `problem` is set where the catalogue could not answer (status `waiting`).
    """

    bundle: Bundle
    status: Status
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""
    matches: Mapping[int, Match] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)
    problem: Problem | None = None


@dataclass(slots=True)
class Hunt:
    """What has been found for one bundle so far."""

    bundle: Bundle
    readings: list[Reading]
    catalogue: Catalogue
    watch: Watch
    listed: dict[Key, Listing] = field(default_factory=dict)
    works: dict[Key, Work] = field(default_factory=dict)
    likes: dict[Key, Likeness] = field(default_factory=dict)
    place: dict[Key, int] = field(default_factory=dict)

    def search(self, media: Media, query: str) -> None:
        self.watch.check()
        for n, row in enumerate(self.catalogue.search(media, query, watch=self.watch)):
            if row.key not in self.listed:
                self.listed[row.key] = row
                self.likes[row.key] = likeness(self.readings, row)
                self.place[row.key] = n

    def look(self, key: Key) -> None:
        """Every title of one candidate: an alternative may be the one that the name bears."""
        self.watch.check()
        try:
            work = self.catalogue.details(key[0], key[1], watch=self.watch)
        except InputError:  # found under its old id, and gone since
            del self.listed[key]
            return
        self.works[key] = work
        self.likes[key] = likeness(self.readings, work)

    def order(self) -> list[Key]:
        """The most promising first: by title, then as the catalogue has them."""
        return sorted(self.listed, key=lambda k: (-self._promise(k), self.place[k]))

    def _promise(self, key: Key) -> float:
        like = self.likes[key].value
        return (
            round(like, 2)
            if key in self.works or like >= NEAR_EXACT
            else max(round(like, 2), 0.7 - 0.03 * self.place[key])
        )

    @property
    def exact(self) -> bool:
        return any(like.value >= NEAR_EXACT for key, like in self.likes.items() if key in self.works)


def by_names(bundle: Bundle, catalogue: Catalogue, accept: float, language: str, watch: Watch) -> Verdict:
    """The show or film that the names of *bundle* speak of, and where its entries stand there; raises CatalogueError."""
    readings = readings_of(bundle)
    if not readings:
        return Verdict(bundle, Status.UNMATCHED, reason="no title could be read")
    hunt = Hunt(bundle, readings, catalogue, watch)
    find(hunt)
    return _choose(hunt, accept, language)


def find(hunt: Hunt) -> None:
    """Ask until a title fits exactly, or nothing is left to ask."""
    for query in queries(hunt.bundle, hunt.readings):
        for media in medias(hunt.bundle):
            before = len(hunt.listed)
            hunt.search(media, query)
            if len(hunt.listed) > before:
                _look_closer(hunt)
            if hunt.exact and hunt.bundle.media is not None:
                break
        if hunt.exact:
            return
    for key in hunt.order()[:1]:
        if key not in hunt.works:
            hunt.look(key)


def _look_closer(hunt: Hunt) -> None:
    for key in hunt.order()[:LOOKED_AT]:
        if key in hunt.works or len(hunt.works) >= DETAILS:
            continue
        if hunt.exact and hunt.likes[key].value < NEAR_EXACT and hunt.place[key] > SECOND:
            continue
        hunt.look(key)


# -- choosing


def _choose(hunt: Hunt, accept: float, language: str) -> Verdict:
    candidates = rank(hunt, language)
    if not candidates:
        return Verdict(hunt.bundle, Status.UNMATCHED, reason="nothing found under its titles")
    best = candidates[0] = _settle(hunt, candidates[0])
    if best.score < POOR or best.work.key not in hunt.works:
        return Verdict(hunt.bundle, Status.UNMATCHED, tuple(candidates), _likest(hunt, best))
    reason = _doubt(hunt, candidates, accept)
    status = Status.UNSURE if reason else Status.MATCHED
    numbering = best.numbering or Numbering("season")
    confidence = round(best.score if not reason else min(best.score, accept - 0.01), 4)
    runner_up = candidates[1].work.label if len(candidates) > 1 else ""
    matches = matches_for(
        hunt.bundle, best.work, numbering, confidence=confidence, decided_by="score", runner_up=runner_up,
        catalogue=hunt.catalogue, language=language, watch=hunt.watch,
    )  # fmt: skip
    reasons = reasons_of(hunt.bundle, best.work, numbering)
    return Verdict(hunt.bundle, status, tuple(candidates), reason, matches, reasons)


def _settle(hunt: Hunt, best: Candidate) -> Candidate:
    """*best*, after its episode groups were asked about numbers that it does not have."""
    if best.numbering is None or best.work.key not in hunt.works or best.score < POOR:
        return best
    shelf = Shelf(best.work, hunt.catalogue, hunt.watch)
    speaks = said(hunt.bundle, best.work, hunt.likes[best.work.key])
    if not wants_groups(shelf, speaks, best.numbering):
        return best
    with contextlib.suppress(CatalogueError):  # a second opinion is not worth waiting for
        return replace(best, numbering=by_groups(hunt.bundle, shelf, speaks, best.numbering))
    return best


def reasons_of(bundle: Bundle, work: Work, numbering: Numbering) -> dict[int, str]:
    """Why entries have no place in *numbering*, or one that is only likely."""
    placed = {entry_id for entry_id, _, _ in numbering.places}
    lost = {e.id: why_unplaced(e, work, numbering) for e in bundle.entries if e.id not in placed}
    return lost | dict(numbering.guesses)


def _likest(hunt: Hunt, best: Candidate) -> str:
    title = hunt.likes[best.work.key].title
    return f"no title like it; the nearest is {title!r} of {best.work.label}" if title else "no title like it"


def rank(hunt: Hunt, language: str) -> list[Candidate]:
    """The candidates best first; those that were looked at carry a numbering."""
    works = [hunt.works.get(key) or _thin(hunt.listed[key]) for key in hunt.order()[: SHOWN * 2]]
    rough = [(weigh(hunt.bundle, w, hunt.likes[w.key], None, None, language)[0], w) for w in works]
    rough.sort(key=lambda pair: -pair[0])
    found = []
    for score, work in rough[:SHOWN]:
        near = score >= rough[0][0] - NEAR
        found.append(_candidate(hunt, work, hunt.catalogue if near else None, language))
    return sorted(found, key=lambda c: -c.score)


def _candidate(hunt: Hunt, work: Work, catalogue: Catalogue | None, language: str) -> Candidate:
    """*work* weighed; numbered by the *catalogue* where given, else by its counts alone."""
    like = hunt.likes[work.key]
    numbering, aired = None, None
    if work.key in hunt.works:
        shelf = Shelf(work, catalogue, hunt.watch)
        numbering = decide(hunt.bundle, shelf, said(hunt.bundle, work, like))
        aired = shelf.year_of(numbering) if hunt.bundle.year else None
    score, evidence = weigh(hunt.bundle, work, like, numbering, aired, language)
    return Candidate(work, score, evidence, numbering)


def _thin(row: Listing) -> Work:
    return Work(
        row.media, row.tmdb_id, row.name, row.original_name, row.original_language, row.year, popularity=row.popularity
    )


def _doubt(hunt: Hunt, candidates: Sequence[Candidate], accept: float) -> str:
    """Why the first of *candidates* is not surely right, in one phrase; empty where it is."""
    best = candidates[0]
    rivals = (c for c in candidates[1:] if not _only_counts(hunt, best, c))
    rival = next(rivals, None)
    if rival is not None and best.score - rival.score < MARGIN and hunt.likes[rival.work.key].value >= NEAR_EXACT:
        return f"{rival.work.name} ({rival.work.year or 'year unknown'}) has the same title"
    if any(e.name == "year" and e.value <= -1 for e in best.evidence):
        return f"it began in {best.work.year}, the name says {hunt.bundle.year}"
    if best.score < accept:
        like = hunt.likes[best.work.key]
        return f"the title says more: {like.rest!r}" if like.rest else f"title {like.how}: {like.title!r}"
    if rival is not None and best.score - rival.score < MARGIN:
        return f"{rival.work.label} fits nearly as well"
    return number_doubt(best.numbering)


def number_doubt(numbering: Numbering | None) -> str:
    """Why *numbering* is not surely right, in one phrase; empty where it is."""
    if numbering is None or numbering.sure:
        return ""
    if numbering.total and numbering.fits < numbering.total:
        return f"{numbering.total - numbering.fits} of {numbering.total} numbers do not exist ({numbering.text})"
    return numbering.text


def _only_counts(hunt: Hunt, best: Candidate, rival: Candidate) -> bool:
    """Whether *rival* would be a second season of what *best* is called in full (`White Album 2`)."""
    return hunt.likes[best.work.key].how == "exact" and hunt.likes[rival.work.key].how == "numeral"


# -- from a numbering to matches


def matches_for(
    bundle: Bundle, work: Work, numbering: Numbering, *, confidence: float, decided_by: str, runner_up: str,
    catalogue: Catalogue, language: str, watch: Watch,
) -> dict[int, Match]:  # fmt: skip
    """The match of every entry that *numbering* has a place for, with its episodes' titles."""
    del bundle, language  # the catalogue answers in the language it was set up with
    blank = Match(work, numbering=numbering.name, confidence=confidence, decided_by=decided_by, runner_up=runner_up)
    names: dict[int, dict[int, str]] = {}
    matches = {}
    for entry_id, season, episodes in numbering.places:
        title = ""
        if season is not None and episodes and work.media is Media.TV:
            if season not in names:
                rows = catalogue.episodes(work.tmdb_id, season, watch=watch)
                names[season] = {e.number: e.name for e in rows}
            title = " + ".join(filter(None, (names[season].get(n, "") for n in episodes)))
        matches[entry_id] = replace(blank, season=season, episodes=episodes, episode_title=title)
    return matches

# SPDX-License-Identifier: GPL-3.0-or-later
"""
The verdict on a bundle: by what somebody said of it, else by its names.

A rule is the user's own word.  Ids in folders and sidecars are taken as one too, unless the names surely
speak of something else: then it is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from anivault_shell.errors import CatalogueError, InputError, Interrupted
from anivault_shell.match.bundles import Bundle, Told
from anivault_shell.match.catalogue import Catalogue
from anivault_shell.match.ids import Tag
from anivault_shell.match.likeness import likeness
from anivault_shell.match.matcher import ACCEPT, Verdict, by_names, matches_for, number_doubt, reasons_of
from anivault_shell.match.numbering import number_bundle
from anivault_shell.match.queries import medias, readings_of
from anivault_shell.match.score import weigh
from anivault_shell.model.catalogue import Candidate, Evidence, Numbering, Work
from anivault_shell.model.entry import Problem, Status
from anivault_shell.model.media import Media
from anivault_shell.model.watch import Watch

AGREES = 0.75  # a title this like one of the work's does not contradict it
SURE_FIRST = ("tmdb", "imdb", "tvdb")


def match_bundle(
    bundle: Bundle, catalogue: Catalogue, *, accept: float = ACCEPT, language: str = "en-US", watch: Watch
) -> Verdict:
    """
    The show or film of *bundle* and where its entries stand there.

    A catalogue that cannot answer makes it wait; `Interrupted` passes through.
    """
    try:
        if bundle.told is None:
            return by_names(bundle, catalogue, accept, language, watch)
        return _as_told(bundle, bundle.told, catalogue, accept, language, watch)
    except Interrupted:
        raise
    except CatalogueError as e:
        problem = Problem(e.code, e.message, bundle.folder)
        return Verdict(bundle, Status.WAITING, reason=e.message, problem=problem)


def _as_told(bundle: Bundle, told: Told, catalogue: Catalogue, accept: float, language: str, watch: Watch) -> Verdict:
    works = list(_works(bundle, told, catalogue, watch))
    if not works:
        return _unknown(by_names(bundle, catalogue, accept, language, watch), told)
    if told.by == "rule":
        return _settled(bundle, told, works[0], catalogue, accept, language, watch)
    readings = readings_of(bundle)
    likes = [likeness(readings, work).value if readings else 1.0 for work in works]
    work = works[likes.index(max(likes))]
    if bundle.media is Media.MOVIE and work.media is Media.TV:
        return by_names(bundle, catalogue, accept, language, watch)  # a film that lies in its show's folder
    if max(likes) < AGREES:
        other = by_names(bundle, catalogue, accept, language, watch)
        if other.candidates and other.candidates[0].score >= accept and other.candidates[0].work.key != work.key:
            return _contradicted(bundle, told, work, other, catalogue, language, watch)
    return _settled(bundle, told, work, catalogue, accept, language, watch)


def _works(bundle: Bundle, told: Told, catalogue: Catalogue, watch: Watch) -> Iterator[Work]:
    """What the best of the ids means; two where an id does not say whether it is a show's or a film's."""
    for source in SURE_FIRST:
        for tag in told.tags:
            if tag.source != source:
                continue
            found = list(works_of(tag, medias(bundle), catalogue, watch))
            if found:
                yield from found
                return


def works_of(tag: Tag, order: tuple[Media, ...], catalogue: Catalogue, watch: Watch) -> Iterator[Work]:
    """The shows and films that *tag* may mean, those of the first of the media in *order* first."""
    if tag.source == "tmdb":
        keys = [(m, int(tag.value)) for m in ((tag.media,) if tag.media else order)]
    elif tag.source in ("imdb", "tvdb"):
        rows = catalogue.find(f"{tag.source}_id", tag.value, watch=watch)
        keys = [row.key for row in rows if tag.media in (None, row.media)]
        keys.sort(key=lambda key: order.index(key[0]))
    else:
        return
    for media, tmdb_id in keys[:2]:
        try:
            yield catalogue.details(media, tmdb_id, watch=watch)
        except InputError:
            continue


def _settled(
    bundle: Bundle, told: Told, work: Work, catalogue: Catalogue, accept: float, language: str, watch: Watch
) -> Verdict:
    """*bundle* is *work*; only its numbers may still be asked."""
    numbering, doubt = _numbered(bundle, told, work, catalogue, watch)
    candidate = _candidate(bundle, told, work, numbering, language)
    confidence = 1.0 if not doubt else round(accept - 0.01, 4)
    matches = matches_for(
        bundle, work, numbering, confidence=confidence, decided_by=told.by, runner_up="",
        catalogue=catalogue, language=language, watch=watch,
    )  # fmt: skip
    reasons = reasons_of(bundle, work, numbering)
    if told.by == "rule" and len(numbering.guesses) == len(bundle.entries):
        reasons = {}  # the user has seen what was likely, and said yes
    return Verdict(bundle, Status.UNSURE if doubt else Status.MATCHED, (candidate,), doubt, matches, reasons)


def _numbered(bundle: Bundle, told: Told, work: Work, catalogue: Catalogue, watch: Watch) -> tuple[Numbering, str]:
    """*bundle* numbered as was told, and what is doubtful about that."""
    if told.numbering is None:
        numbering = number_bundle(bundle, work, None, catalogue, watch=watch)
        return numbering, number_doubt(numbering)
    try:
        return number_bundle(bundle, work, told.numbering, catalogue, watch=watch), ""
    except InputError as exc:  # an episode group that TMDB has no longer
        return number_bundle(bundle, work, None, catalogue, watch=watch), f"{told.text}: {exc.message}"


def _candidate(bundle: Bundle, told: Told, work: Work, numbering: Numbering | None, language: str) -> Candidate:
    said = Evidence("rule" if told.by == "rule" else "id", 1.0, 1.0, told.text)
    _, rows = weigh(bundle, work, likeness(readings_of(bundle), work), numbering, None, language)
    return Candidate(work, 1.0, (said, *rows), numbering)


def _contradicted(
    bundle: Bundle, told: Told, work: Work, other: Verdict, catalogue: Catalogue, language: str, watch: Watch
) -> Verdict:
    """The id says one thing, the names another: what the id says is the best guess, and it is asked."""
    numbering, _ = _numbered(bundle, told, work, catalogue, watch)
    candidate = _candidate(bundle, told, work, numbering, language)
    rival = other.candidates[0].work.label
    matches = matches_for(
        bundle, work, numbering, confidence=0.5, decided_by=told.by, runner_up=rival,
        catalogue=catalogue, language=language, watch=watch,
    )  # fmt: skip
    reasons = reasons_of(bundle, work, numbering)
    rest = tuple(c for c in other.candidates if c.work.key != work.key)
    reason = f"{told.text} says {work.label}, the name says {rival}"
    return Verdict(bundle, Status.UNSURE, (candidate, *rest), reason, matches, reasons)


def _unknown(verdict: Verdict, told: Told) -> Verdict:
    """TMDB knows no such id: the names decide, and a rule that leads nowhere is told."""
    if told.by != "rule" and verdict.status is Status.MATCHED:
        return verdict
    gone = f"{told.text}, which TMDB does not know"
    status = Status.UNSURE if verdict.status is Status.MATCHED else verdict.status
    return replace(verdict, status=status, reason=f"{gone}; {verdict.reason}" if verdict.reason else gone)

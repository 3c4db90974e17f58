# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries, works and sessions made from a few words."""

from __future__ import annotations

from collections.abc import Iterable

from anivault_shell.model.catalogue import Match, Season, Work
from anivault_shell.model.entry import Entry, Identity, Status
from anivault_shell.model.media import Media, ParsedName
from anivault_shell.model.plan import Action, Operation, Plan
from anivault_shell.session.state import Session
from anivault_shell.session.timeline import Frame

FRIEREN = Work(Media.TV, 209867, "Frieren", year=2023, seasons=(Season(1, 28),))
KANON = Work(Media.TV, 34124, "Kanon", year=2006, seasons=(Season(1, 24),))


def entry(row: int, title: str = "Frieren", episode: int | None = None, bundle: int = 1) -> Entry:
    name = f"[Luna] {title} - {episode or row:02}.mkv"
    read = ParsedName(name, title, (title,), episode=episode or row, release_group="Luna", extension="mkv")
    return (
        Entry(row, f"/library/{title}/{name}", Identity(100 + row, 1_700_000_000_000_000_000))
        .with_parsed(read)
        .with_bundle(bundle)
    )


def matched(one: Entry, work: Work = FRIEREN) -> Entry:
    episode = int(one.parsed.episode or 0) if one.parsed else 0
    return one.with_match(Match(work, 1, (episode,), confidence=0.9), Status.MATCHED)


def session(entries: Iterable[Entry] = ()) -> Session:
    made = Session(Frame(roots=("/library",)))
    made.change("scan", entries)
    return made


def plan(*entries: Entry) -> Plan:
    """The staged *entries* as a plan."""
    rows = tuple(
        Operation(n, Action.MOVE, e.path, e.target or "", e.identity, entry=e.id)
        for n, e in enumerate(entries, start=1)
    )
    return Plan("plan-1", "2026-11-21T00:00:00Z", ("/library",), "jellyfin", rows)

# SPDX-License-Identifier: GPL-3.0-or-later
"""A session of many files for measuring: seasons of 25 episodes, half of them matched."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from anivault_shell.model.catalogue import Match, Season, Work
from anivault_shell.model.entry import Entry, Identity, Status
from anivault_shell.model.media import Media, ParsedName, Said
from anivault_shell.session.state import Session
from anivault_shell.session.store import Store
from anivault_shell.session.timeline import Frame

GROUPS = ("SubsPlease", "Erai-raws", "HorribleSubs", "Luna", "Judas", "字幕组", "Ohys-Raws", "ASW")
TITLES = (
    "진격의 거인",
    "Sousou no Frieren",
    "葬送のフリーレン",
    "Kanon",
    "Spice and Wolf",
    "間諜過家家",
    "K-On!!",
    "Steins;Gate",
)
RESOLUTIONS = ("1080p", "720p", "480p")
EPISODES = 25
ROOT = "/library"


def large_session(count: int) -> Session:
    session = Session(Frame(roots=(ROOT,)))
    session.change(f"scan {ROOT}", list(_read(count)))
    session.change("match", [_matched(e) for e in session.entries.values() if (e.bundle or 0) % 2])
    return session


def keep(session: Session, folder: str, name: str) -> None:
    """Write it where `--session NAME` finds it."""
    Store(folder, name).write_all(session)


def _read(count: int) -> Iterator[Entry]:
    for row in range(1, count + 1):
        bundle, episode = divmod(row - 1, EPISODES)
        if not episode:
            title, group = f"{TITLES[bundle % 8]} {bundle}", GROUPS[bundle // 3 % 8]
            res = RESOLUTIONS[bundle % 3]
            said = Said(title, (title,), None, release_group=group, resolution=res, extension="mkv")
            folder = f"{ROOT}/{title}"
        name = f"[{group}] {title} - {episode + 1:02} ({res}).mkv"
        parsed = ParsedName.saying(name, said, episode + 1)
        identity = Identity(300_000_000 + row * 1_000, 1_700_000_000_000_000_000 + row * 1_000_000_000)
        yield Entry(row, f"{folder}/{name}", identity).with_parsed(parsed).with_bundle(bundle + 1)


def _matched(entry: Entry) -> Entry:
    bundle, episode = entry.bundle or 0, entry.parsed.episode if entry.parsed else None
    title = (entry.parsed.title if entry.parsed else None) or ""
    work = _work(bundle, title)
    return entry.with_match(Match(work, 1, (int(episode or 0),), confidence=0.9), Status.MATCHED)


@cache
def _work(bundle: int, title: str) -> Work:
    return Work(Media.TV, 10_000 + bundle, title, year=2000 + bundle % 25, seasons=(Season(1, EPISODES),))

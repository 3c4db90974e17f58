# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations while they are still being made up."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from functools import lru_cache

from anivault_shell.disk.names import name_key
from anivault_shell.model.entry import Companion, Entry, Identity
from anivault_shell.model.media import CompanionKind
from anivault_shell.model.plan import Replaced
from anivault_shell.naming import legal_part
from anivault_shell.naming.filenames import PART_LIMIT, legal_tail, size, spelled

# Names that media servers read in the folder of a show: jellyfin.org/docs/general/server/metadata,
# kodi.wiki "Artwork/TV shows", support.plex.tv "Local media assets - TV shows".
OF_SHOW = re.compile(
    r"(tvshow\.nfo|\.plexmatch|theme\.\w+|season(\d+|-specials|-all)[-.].*"
    r"|(poster|folder|cover|show|fanart|backdrop|background|banner|logo|clearlogo|clearart|landscape|thumb|characterart"
    r"|keyart|discart|art)-?\d*\.(jpe?g|png|webp|gif|tbn|bmp))",
    re.IGNORECASE,
)
OF_SEASON = re.compile(r"(season|staffel|saison|temporada|s)[ ._-]*\d+|specials?$|.*(시즌|第)\s*\d+", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Draft:
    """One file, where it should go, and why it cannot; a companion knows its video."""

    entry: Entry
    source: str
    identity: Identity
    root: str
    target: str
    companion: Companion | None = None
    video: Draft | None = None
    followers: list[Draft] = field(default_factory=list)
    conflict: str | None = None
    replaces: Replaced | None = None
    folder: str = ""
    name: str = ""
    key: str = ""
    source_key: str = ""

    def __post_init__(self) -> None:
        self.source_key = path_key(self.source)
        self.aim(self.target)

    def aim(self, target: str) -> None:
        self.target = target
        self.folder, _, self.name = target.rpartition(os.sep)
        self.key = path_key(target)

    @property
    def in_place(self) -> bool:
        return self.source == self.target

    def block(self, why: str) -> list[Draft]:
        """Leave this file where it is, and its companions with it; answers all that stay now."""
        self.conflict = why
        stay = [self]
        for follower in self.followers:
            if follower.conflict is None and not follower.in_place:
                follower.conflict = f"its video stays where it is: {why}"
                stay.append(follower)
        return stay

    def number(self, n: int) -> str:
        """The target with ` (2)` after its stem."""
        return self.behind(f" ({n})")

    def behind(self, words: str) -> str:
        """The target with *words* after its stem, the stem cut where that would be too long."""
        stem, ext = os.path.splitext(self.name)
        suffix = spelled(words.rstrip()) if words[:2] != " (" else words
        suffix = suffix if suffix.startswith(" ") else " " + suffix
        tails = [size(legal_tail(f.companion.tail)) for f in self.followers if f.companion is not None]
        room = max([size(ext), *tails])
        name = legal_part(stem, limit=PART_LIMIT - size(suffix), room=room) + suffix + ext
        return self.folder + os.sep + name

    def take(self, target: str) -> None:
        """Go to *target*, companions too."""
        self.aim(target)
        for follower in self.followers:
            if follower.companion is not None and follower.companion.tail:
                follower.aim(beside(target, follower.companion))


def path_key(path: str) -> str:
    """`name_key` of a path, worked out once for each folder."""
    folder, separator, name = path.rpartition(os.sep)
    return _folder_key(folder) + separator + name_key(name)


@lru_cache(maxsize=20_000)
def _folder_key(folder: str) -> str:
    return name_key(folder)


def drafts_of(entry: Entry, root: str, target: str, *, season: bool) -> list[Draft]:
    """The entry's own file, then its companions; *season*: its folder is one of a season, below that of the show."""
    video = Draft(entry, entry.path, entry.identity, root, target)
    if not entry.companions:
        return [video]
    show = os.path.dirname(video.folder) if season and len(video.folder) > len(root) else video.folder
    for companion in entry.companions:
        place = beside(target, companion)
        if show != video.folder and of_show(companion):
            place = show + os.sep + os.path.basename(place)
        video.followers.append(Draft(entry, companion.path, companion.identity, root, place, companion, video))
    return [video, *video.followers]


def of_show(companion: Companion) -> bool:
    """Whether *companion* speaks of the whole show, as `tvshow.nfo` and `poster.jpg` do, and lies in a folder of it."""
    folder, name = os.path.split(companion.path)
    if companion.tail or not OF_SHOW.fullmatch(name):
        return False
    return OF_SEASON.match(os.path.basename(folder)) is None or name.lower().startswith(("tvshow", "season"))


def beside(video: str, companion: Companion) -> str:
    """Where *companion* goes when its video goes to *video*."""
    if companion.tail:
        return os.path.splitext(video)[0] + legal_tail(companion.tail)
    stem, ext = os.path.splitext(os.path.basename(companion.path))
    ext = legal_tail(ext)
    folder = os.path.dirname(video)
    if companion.kind is CompanionKind.FONTS:
        folder = os.path.join(folder, "Fonts")
    return os.path.join(folder, legal_part(stem, room=size(ext)) + ext)

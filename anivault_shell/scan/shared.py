# SPDX-License-Identifier: GPL-3.0-or-later
"""What belongs to a whole folder of videos: its poster and NFO, the fonts, the checksums, subtitles in an archive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from anivault_shell.model.media import CompanionKind
from anivault_shell.scan.companions import Belonging
from anivault_shell.scan.names import companion_kind, differ_by_number, folded, sort_naturally

FONT_FOLDERS = frozenset({"fonts", "font", "폰트", "글꼴", "字体", "字體", "フォント"})
_ART = re.compile(
    r"(?:poster|folder|cover|show|fanart|backdrop|background|banner|logo|clearlogo|clearart|landscape|thumb|characterart|keyart"
    r"|discart|art)(?:-?\d+)?\.\w+|season(?:\d+|-specials|-all)[-.].+"
)
_NFO = frozenset({"tvshow.nfo", "season.nfo", "movie.nfo"})
_IN_ARCHIVE = re.compile(r"(?<![^\W\d_])(?:subs?|subtitles?|fonts?)(?![^\W\d_])|자막|폰트|글꼴|字幕|字体|字體|フォント")


def keeper(videos: Sequence[str], *, is_root: bool) -> str | None:
    """
    The video that what belongs to all of them goes with; None where the folder may hold more than one thing.

    *videos* stand in natural order.  A season's first and last may be specials, which go to a folder of their own.  A
    single video in the folder that was asked for (*is_root*) may lie there by chance.
    """
    if len(videos) == 1:
        return None if is_root else videos[0]
    return videos[len(videos) // 2] if videos and differ_by_number(sorted(videos)) else None


def of_folder(others: Iterable[str]) -> tuple[Belonging, ...]:
    """Those of *others*, which belong to no single video, that speak of the folder."""
    return tuple(
        Belonging(name, kind, "")
        for name in sort_naturally(others)
        if (kind := companion_kind(name)) is not None and _speaks(folded(name), kind)
    )


def fonts(names: Iterable[str]) -> tuple[Belonging, ...]:
    """The fonts in a folder of them."""
    found = [name for name in names if companion_kind(name) is CompanionKind.FONTS]
    return tuple(Belonging(name, CompanionKind.FONTS, "") for name in sort_naturally(found))


def _speaks(name: str, kind: CompanionKind) -> bool:
    if kind is CompanionKind.IMAGE:
        return _ART.fullmatch(name) is not None
    if kind is CompanionKind.NFO:
        return name in _NFO
    if kind is CompanionKind.AUDIO:
        return name.startswith("theme.")
    if kind is CompanionKind.ARCHIVE:
        return _IN_ARCHIVE.search(name) is not None
    return kind is CompanionKind.CHECKSUM

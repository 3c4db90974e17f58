# SPDX-License-Identifier: GPL-3.0-or-later
"""What a single name says of a file or folder, before anything is asked of the disk."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from anivault_shell.model.media import CompanionKind


def _words(text: str) -> list[str]:
    return text.split()


VIDEO_EXTENSIONS = frozenset(
    _words("3g2 3gp asf avi divx f4v flv m2ts m4v mk3d mkv mov mp4 mpeg mpg mts ogm ogv rm rmvb tp ts vob webm wmv")
)
COMPANION_EXTENSIONS = {
    **dict.fromkeys(_words("srt ass ssa vtt smi sami sub idx sup ttml mks usf"), CompanionKind.SUBTITLE),
    **dict.fromkeys(_words("mka ac3 eac3 flac aac dts opus m4a mp3"), CompanionKind.AUDIO),
    **dict.fromkeys(_words("jpg jpeg png webp tbn"), CompanionKind.IMAGE),
    **dict.fromkeys(_words("sfv md5 crc sha1 sha256"), CompanionKind.CHECKSUM),
    **dict.fromkeys(_words("zip rar 7z"), CompanionKind.ARCHIVE),
    **dict.fromkeys(_words("ttf otf ttc"), CompanionKind.FONTS),
    "nfo": CompanionKind.NFO,
    "xml": CompanionKind.CHAPTERS,
}
CHAPTER_TEXT = (".chapters.txt", ".chapter.txt", "-chapters.txt", "_chapters.txt")
# Firefox and qBittorrent, Chromium, uTorrent, BitComet, JDownloader, Opera, Thunder, WinSCP.
UNFINISHED_EXTENSIONS = frozenset(
    _words("part !qb crdownload !ut !bt bc! downloading partial opdownload td xltd filepart")
)
# A leading dot alone hides nothing: `.hack//SIGN` is a show.
SYSTEM_NAMES = frozenset(
    _words(
        """
        .git .svn .hg .bzr .idea .vscode .venv __pycache__ node_modules
        .ds_store .appledouble .spotlight-v100 .fseventsd .temporaryitems .documentrevisions-v100 .apdisk __macosx
        @eadir .@__thumb @recycle @recently-snapshot #recycle #snapshot .snapshot .snapshots ~snapshot .zfs
        $recycle.bin recycler lost+found .thumbnails .stfolder .stversions .sync .recycle
        """
    )
) | {"system volume information"}
SUBTITLE_FOLDERS = frozenset({"subs", "sub", "subtitles", "subtitle", "자막", "字幕"})
# The files of a disc make sense together only; one of them under another name breaks it.
DISC_FOLDERS = frozenset({"bdmv", "video_ts", "hvdvd_ts"})

SHOWN_BEFORE = re.compile(r"(?<![^\W_])(?:sample|trailer|teaser)s?(?![^\W_])")
NUMBERED = re.compile(r"\s-\s*\d|(?<![^\W_])(?:s\d+e\d|ep?\s?\d)")
TITLE_FIRST = re.compile(r"(?:\[[^\]]*\]\s*)?(?:sample|trailer|teaser)s? [^\W\d_]")
WORD = re.compile(r"[^\W_]+")
DIGIT = frozenset("0123456789")
DIGITS = re.compile(r"([0-9]{1,18})")


def extension(name: str) -> str:
    """`mkv` for `Show - 01.MKV`, empty where there is none; `.mkv` alone has none."""
    stem, _, last = name.rpartition(".")
    return last.lower() if stem else ""


def natural(name: str) -> tuple[list[str | int], str]:
    """A sort key with the order of `text.natural`, at half its price, that never calls two names equal."""
    parts: list[str | int] = list(DIGITS.split(name.casefold()))
    parts[1::2] = map(int, parts[1::2])
    return parts, name


def sort_naturally(names: Iterable[str]) -> list[str]:
    """*names* in natural order."""
    in_order = sorted(names)
    return in_order if differ_by_number(in_order) else sorted(in_order, key=natural)


def differ_by_number(names: list[str]) -> bool:
    """Whether sorted *names* begin alike and go on with numbers of one length, all different: a season, as a rule."""
    if len(names) < 2:
        return True
    first, last = names[0], names[-1]
    start = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    while start and first[start - 1] in DIGIT:
        start -= 1
    run = DIGITS.match(first, start)
    if run is None:
        return False
    end = run.end()
    numbers = {name[start:end] for name in names if name[end : end + 1] not in DIGIT}
    return len(numbers) == len(names) and all(len(n) == end - start and n.isdigit() and n.isascii() for n in numbers)


def folded(name: str) -> str:
    """*name* as it is compared with another: macOS hands out decomposed names, Windows any case."""
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()


def is_system(name: str) -> bool:
    """Whether the system, not the user, put a folder of this name there."""
    low = name.lower()
    return low in SYSTEM_NAMES or low.startswith(".trash")


def is_shadow(name: str) -> bool:
    """Whether a file is only another one's shadow: `._Show.mkv` holds what macOS knows of `Show.mkv`."""
    return name.startswith("._")


def finished_name(name: str) -> str:
    """The name an unfinished download will have, empty for any other file: `Show - 01.mkv` for `Show - 01.mkv.part`."""
    stem, _, last = name.rpartition(".")
    return stem if last.lower() in UNFINISHED_EXTENSIONS else ""


def may_hold_teasers(names: Iterable[str]) -> bool:
    """Whether it pays to ask `is_teaser` of each."""
    low = "/".join(names).lower()
    return "sample" in low or "trailer" in low or "teaser" in low


def is_teaser(name: str, above: Iterable[str]) -> bool:
    """
    Whether a video is a sample or trailer, by a whole word of its own name.

    The word is part of a title, and the video stays, where a folder's name *above* it says it among
    other words (`Trailer Park/`), or the name opens with it and goes on to a number (`Sample Town - 03`).
    """
    low = name.lower()
    said = {w.removesuffix("s") for w in SHOWN_BEFORE.findall(low)}
    if not said or (TITLE_FIRST.match(low) and NUMBERED.search(low)):
        return False
    return not any(said & words for words in map(_said, above) if len(words) > 1)


def _said(folder: str) -> set[str]:
    return {w.removesuffix("s") for w in WORD.findall(folder.lower())}


def companion_kind(name: str) -> CompanionKind | None:
    """What a file would be to a video of its stem; None where it would be nothing."""
    last = extension(name)
    if last == "txt":
        return CompanionKind.CHAPTERS if name.lower().endswith(CHAPTER_TEXT) else None
    return COMPANION_EXTENSIONS.get(last)

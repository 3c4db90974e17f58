# SPDX-License-Identifier: GPL-3.0-or-later
"""
Names that are legal, and the same name, on Windows, macOS and Linux.

A library moves between machines, so every name is made for all of them, wherever the program
runs.  The rules of Windows are those of "Naming Files, Paths, and Namespaces"
(learn.microsoft.com/windows/win32/fileio/naming-a-file); a leading dot hides a file on the others,
and media servers pass hidden files over.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from wcwidth import iter_graphemes

PART_LIMIT = 255
# However long the tails of the companions are, this much is left for the name itself.
LEAST_ROOM = 120

RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [device + n for device in ("com", "lpt") for n in "0123456789¹²³"]
)
# Joiners hold emoji, Persian and Indic letters together; HFS+ passes over them when it compares.
JOINERS = "\u200c\u200d"
FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
BLANKS = re.compile(" {2,}")
DASHED = re.compile(r" ?[:/\\|](?: ?[:/\\|-])* ?")
STAR = re.compile(r"(?<=\w)\*(?=\w)")
GONE = {ord(c): None for c in "<>?"} | {ord('"'): "'"}
TAIL = re.compile(r"[ ._-]*")


def legal_part(text: str, *, limit: int = PART_LIMIT, room: int = 0) -> str:
    """
    *text* as one part of a path: a folder, or a file name without its extension.

    `:`, `/`, `\\` and `|` become a dash, with blanks around it where the text had one
    (`Re:Zero` -> `Re-Zero`, `Fate: Zero` -> `Fate - Zero`), `"` becomes `'`, `*` between letters
    a dash; `?`, `<`, `>`, control, bidi, private and unassigned characters go; a byte that is no
    UTF-8 becomes `_`.  Blanks and dots at the ends go, a reserved name gets a `_` before it,
    and what is empty then is `_`.  The result is NFC and takes at most *limit* - *room* UTF-8
    bytes (never fewer than its UTF-16 units), cut between graphemes.
    """
    return fitted(spelled(text), limit=limit, room=room)


def fitted(text: str, *, limit: int = PART_LIMIT, room: int = 0) -> str:
    """`legal_part` of a text that holds only what `spelled` lets pass."""
    most = max(limit - room, min(LEAST_ROOM, limit))
    name = cut(trimmed(unicodedata.normalize("NFC", text)), most)
    if is_reserved(name):
        name = cut("_" + name, most)
    return name or "_"


@lru_cache(maxsize=5_000)
def legal_tail(tail: str) -> str:
    """What a companion's name adds to its video's (`.ko.forced.srt`), legal everywhere, with its first sign kept."""
    head = TAIL.match(tail)
    start = head.end() if head else 0
    return tail[:start] + spelled(tail[start:]).rstrip(" .")


def is_legal(part: str) -> bool:
    """Whether *part* can be a file's or a folder's name everywhere."""
    return (
        bool(part.strip(" ."))
        and not FORBIDDEN.search(part)
        and not any(ord(c) < 0x20 for c in part)
        and part[-1] not in " ."
        and not is_reserved(part)
        and size(part) <= PART_LIMIT
    )


def is_reserved(name: str) -> bool:
    """Whether Windows takes *name* for a device, whatever follows its first dot."""
    return name.partition(".")[0].rstrip(" ").casefold() in RESERVED


def same_name(path: str) -> str:
    """Equal for two paths that some system takes for one: whatever their case and their normal form."""
    if path.isascii():
        return path.lower()
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())
    return folded.replace(JOINERS[0], "").replace(JOINERS[1], "")


def size(text: str) -> int:
    """How many bytes *text* takes on the disk."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))


@lru_cache(maxsize=50_000)
def spelled(text: str) -> str:
    """*text* in NFC, with every character replaced that some system refuses, hides or obeys."""
    simple = text.isascii() and text.isprintable()
    plain = text if simple else unicodedata.normalize("NFC", text.translate(_PLAIN))
    if plain == text and not FORBIDDEN.search(text):
        return text.strip(" ")
    plain = BLANKS.sub(" ", plain.translate(GONE)).strip(" .:/\\|*")
    plain = STAR.sub("-", DASHED.sub(_dash, plain)).replace("*", "")
    return unicodedata.normalize("NFC", BLANKS.sub(" ", plain)).strip(" ")


def cut(text: str, limit: int) -> str:
    """*text* in at most *limit* bytes, cut between graphemes and trimmed."""
    if size(text) <= limit:
        return text
    taken, kept = 0, []
    for grapheme in iter_graphemes(text):
        taken += size(grapheme)
        if taken > limit:
            break
        kept.append(grapheme)
    # One letter under more marks than a name can hold.
    whole = "".join(kept) or text.encode("utf-8", "surrogateescape")[:limit].decode("utf-8", "ignore")
    return trimmed(whole)


def trimmed(text: str) -> str:
    """*text* without the dots, blanks and joiners at its ends."""
    return text.strip(" ." + JOINERS)


class _Plain(dict[int, str]):
    """What stands for each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        c = chr(code)
        category = unicodedata.category(c)
        if category in ("Zs", "Zl", "Zp") or c in "\t\n\r":
            plain = " "
        elif category == "Cs":
            plain = "_"
        else:
            plain = "" if category[0] == "C" and c not in JOINERS else c
        self[code] = plain
        return plain


_PLAIN = _Plain()


def _dash(sign: re.Match[str]) -> str:
    return " - " if " " in sign[0] else "-"

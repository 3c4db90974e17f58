# SPDX-License-Identifier: GPL-3.0-or-later
"""What the disk holds: a video, what belongs to it, and what tells it from another."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from anivault_shell.model.media import CompanionKind
from anivault_shell.model.value import Value


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells a file from another under the same name: size in bytes, mtime in nanoseconds, what it is."""

    size: int
    mtime_ns: int
    type: str = "file"


# An identity as it is kept: most are of plain files, and one number holds size and mtime.
Stamp = int | Identity
_BITS = 64
_MTIME = (1 << _BITS) - 1


def stamp(size: int, mtime_ns: int) -> Stamp:
    """The identity of a plain file, as it is kept."""
    return size << _BITS | mtime_ns if 0 <= mtime_ns <= _MTIME and size >= 0 else Identity(size, mtime_ns)


def stamp_of(identity: Identity) -> Stamp:
    return stamp(identity.size, identity.mtime_ns) if identity.type == "file" else identity


def identity_of(kept: Stamp) -> Identity:
    return Identity(kept >> _BITS, kept & _MTIME) if isinstance(kept, int) else kept


def size_of(kept: Stamp) -> int:
    """Only its size, in bytes."""
    return kept >> _BITS if isinstance(kept, int) else kept.size


def mtime_of(kept: Stamp) -> int:
    """Only its mtime, in nanoseconds."""
    return kept & _MTIME if isinstance(kept, int) else kept.mtime_ns


def split(path: str) -> tuple[str, str]:
    """*path* before its name, with the separator (one string for all of a folder), and the name: together they are *path*."""
    name = path[path.rfind("/") + 1 :] if os.sep == "/" else os.path.basename(path)
    return sys.intern(path[: len(path) - len(name)]), name


class Companion(Value):
    """
    A file that belongs to a video and travels with it.

    `tail` is what its name adds to the video's (`.ko.forced.srt`): the new name is
    the video's new stem plus the tail.  It is empty where the companion belongs to the folder.
    """

    __slots__ = ("_name", "_stamp", "_within", "kind", "tail")
    FIELDS = ("path", "kind", "tail", "identity")

    kind: CompanionKind
    tail: str
    _within: str
    # Its own name, or its video's: then the name is the video's stem and the tail.
    _name: str
    _stamp: Stamp

    def __init__(self, path: str, kind: CompanionKind, tail: str, identity: Identity) -> None:
        _fill_companion(self, *split(path), kind, tail, stamp_of(identity))

    @classmethod
    def of(cls, video: str, within: str, name: str, kind: CompanionKind, tail: str, kept: Stamp) -> Companion:
        """What belongs to the file named *video*; *within* is its folder with the separator at its end."""
        made = _new(cls)
        shared = tail and not video.endswith(tail) and _stem(video) + tail == name
        _fill_companion(made, within, video if shared else name, kind, tail, kept)
        return made

    def __eq__(self, other: object) -> bool:
        # A rescan compares all of a library's: what was made alike is held alike, and that is seen at once.
        if isinstance(other, Companion) and (
            self._stamp == other._stamp
            and self._name == other._name
            and self.tail == other.tail
            and self._within == other._within
            and self.kind is other.kind
        ):
            return True
        return super().__eq__(other)

    __hash__ = Value.__hash__

    @property
    def path(self) -> str:
        name = self._name
        return self._within + (name if name.endswith(self.tail) else _stem(name) + self.tail)

    @property
    def identity(self) -> Identity:
        return identity_of(self._stamp)


def _stem(name: str) -> str:
    return name[: name.rfind(".")]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one file or folder; a value, because the rest goes on."""

    code: str
    message: str
    path: str = ""

    @property
    def unfinished(self) -> bool:
        """Whether it says that the file is not all there yet."""
        return self.message.startswith("unfinished ")


class Found(Value):
    """A video as the walk saw it; paths are exactly as the disk gives them."""

    __slots__ = ("companions", "name", "problems", "stamp", "within")
    FIELDS = ("path", "identity", "companions", "problems")

    within: str
    name: str
    stamp: Stamp
    companions: tuple[Companion, ...]
    problems: tuple[Problem, ...]

    def __init__(
        self,
        path: str,
        identity: Identity,
        companions: tuple[Companion, ...] = (),
        problems: tuple[Problem, ...] = (),
    ) -> None:
        _fill_found(self, *split(path), stamp_of(identity), companions, problems)

    @classmethod
    def within_folder(
        cls, within: str, name: str, kept: Stamp, companions: tuple[Companion, ...], problems: tuple[Problem, ...]
    ) -> Found:
        """*name* in the folder *within*, which ends with the separator."""
        made = _new(cls)
        _fill_found(made, within, name, kept, companions, problems)
        return made

    @property
    def path(self) -> str:
        return self.within + self.name

    @property
    def identity(self) -> Identity:
        return identity_of(self.stamp)


_new = object.__new__
_SET_BESIDE, _SET_OWN, _SET_KIND, _SET_TAIL, _SET_SIZE = (
    Companion.__dict__[slot].__set__ for slot in ("_within", "_name", "kind", "tail", "_stamp")
)
_SET_WITHIN, _SET_NAME, _SET_STAMP, _SET_COMPANIONS, _SET_PROBLEMS = (
    Found.__dict__[slot].__set__ for slot in ("within", "name", "stamp", "companions", "problems")
)


def _fill_companion(companion: Companion, within: str, name: str, kind: CompanionKind, tail: str, kept: Stamp) -> None:
    _SET_BESIDE(companion, within)
    _SET_OWN(companion, name)
    _SET_KIND(companion, kind)
    _SET_TAIL(companion, tail)
    _SET_SIZE(companion, kept)


def _fill_found(
    found: Found, within: str, name: str, kept: Stamp, companions: tuple[Companion, ...], problems: tuple[Problem, ...]
) -> None:
    _SET_WITHIN(found, within)
    _SET_NAME(found, name)
    _SET_STAMP(found, kept)
    _SET_COMPANIONS(found, companions)
    _SET_PROBLEMS(found, problems)

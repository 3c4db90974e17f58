# SPDX-License-Identifier: GPL-3.0-or-later
"""
Tests of many entries at once.

A test reads a column of all entries and answers a mask, a byte for each; what side by side, `or` and `not` mean is then
said of masks.  Of a hundred thousand files a few thousand have a title, a release group or a folder of their own: each
value is looked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anivault_shell.model.entry import Entry

Mask = bytes
FLIPPED = bytes((1, 0))


@dataclass(frozen=True, slots=True)
class Test:
    """Which of some entries pass: `mask` has a 1 for each that does."""

    mask: Callable[[Sequence[Entry]], Mask]

    def __call__(self, entry: Entry) -> bool:
        return bool(self.mask((entry,))[0])

    def of(self, rows: Sequence[Entry]) -> list[Entry]:
        """Those of *rows* that pass, in their order."""
        return list(compress(rows, self.mask(rows)))


def either(tests: Sequence[Test]) -> Test:
    return tests[0] if len(tests) == 1 else Test(lambda rows: united([t.mask(rows) for t in tests]))


def every(tests: Sequence[Test]) -> Test:
    return tests[0] if len(tests) == 1 else Test(lambda rows: _shared([t.mask(rows) for t in tests]))


def turned(test: Test) -> Test:
    return Test(lambda rows: test.mask(rows).translate(FLIPPED + bytes(254)))


def united(masks: Sequence[Mask]) -> Mask:
    """Where any of them has a 1."""
    found = 0
    for mask in masks:
        found |= int.from_bytes(mask, "little")
    return found.to_bytes(len(masks[0]), "little")


def _shared(masks: Sequence[Mask]) -> Mask:
    found = int.from_bytes(masks[0], "little")
    for mask in masks[1:]:
        found &= int.from_bytes(mask, "little")
    return found.to_bytes(len(masks[0]), "little")


class _Asked(dict[Any, bool]):
    """What *holds* said of each value."""

    def __init__(self, holds: Callable[[Any], bool]) -> None:
        super().__init__()
        self._holds = holds

    def __missing__(self, value: Any) -> bool:
        found = self[value] = self._holds(value)
        return found


def once(column: Iterable[Hashable], holds: Callable[[Any], bool]) -> Mask:
    """The mask of *column*, each value of which is asked about once."""
    return bytes(map(_Asked(holds).__getitem__, column))


@dataclass(frozen=True, slots=True)
class Shared:
    """A column of objects that many entries share, told apart by which they are: to compare them would take longer."""

    places: list[int]
    distinct: dict[int, Any]

    @classmethod
    def of(cls, column: Sequence[Any]) -> Shared:
        places = list(map(id, column))
        return cls(places, dict(zip(places, column, strict=True)))

    def mask(self, holds: Callable[[Any], bool]) -> Mask:
        """Each object is asked about once."""
        known = {place: holds(value) for place, value in self.distinct.items()}
        return bytes(map(known.__getitem__, self.places))

# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of which a library holds hundreds of thousands: frozen, and small in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Self


def setters(cls: type, *slots: str) -> list[Callable[[Any, Any], None]]:
    """What fills *slots* of a new value, frozen or not: of a hundred thousand, several times as fast as its own `__init__`."""
    return [cls.__dict__[slot].__set__ for slot in slots]


class Value:
    """
    Two are equal where all that they hold is; none can be changed.  A dataclass keeps each of its
    fields in a slot; a `Value` may keep less and work the rest out, which is why it names in `FIELDS` what makes one.
    """

    __slots__ = ()
    FIELDS: ClassVar[tuple[str, ...]] = ()

    def but(self, **changes: Any) -> Self:
        """The same with *changes*, named as the arguments that make one."""
        return type(self)(**{name: getattr(self, name) for name in self.FIELDS} | changes)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name} stays as it is")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: {name} stays")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self is other or self._held() == other._held()

    def __hash__(self) -> int:
        return hash(self._held())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.FIELDS)})"

    def _held(self) -> tuple[Any, ...]:
        """What two are compared by."""
        return tuple(getattr(self, name) for name in self.FIELDS)

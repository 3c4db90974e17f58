# SPDX-License-Identifier: GPL-3.0-or-later
"""A script is read whole before its first line runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anivault_shell.errors import InputError
from anivault_shell.lang.parser import Specs, parse_line
from anivault_shell.lang.syntax import Call


@dataclass(frozen=True, slots=True)
class Statement:
    """One call of a script, and where it stands (`tour.avsh:12`)."""

    call: Call
    where: str


def read_script(text: str, specs: Specs, name: str, variables: Mapping[str, str] | None = None) -> list[Statement]:
    """Every statement of *text*; raises InputError with file, line and place for the first that makes no sense."""
    found = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if number == 1 and line.startswith("#!"):
            continue
        where = f"{name}:{number}"
        try:
            found += [Statement(call, where) for call in parse_line(line.rstrip("\r"), specs, variables)]
        except InputError as exc:
            exc.where = where
            raise
    return found

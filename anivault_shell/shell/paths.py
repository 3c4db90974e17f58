# SPDX-License-Identifier: GPL-3.0-or-later
"""Names on the disk that go on from what is typed."""

from __future__ import annotations

import os
from collections.abc import Iterator

from anivault_shell.lang.letters import BEGINS, Letters
from anivault_shell.lang.lexer import quote
from anivault_shell.shell.place import Place, Suggestion
from anivault_shell.text import natural


def paths(place: Place, folder: str, *, folders_only: bool) -> Iterator[Suggestion]:
    """The whole word is replaced, quoted where it must be; a name need only hold what is typed of it."""
    typed = place.prefix
    split = max(typed.rfind("/"), typed.rfind(os.sep)) + 1
    head, tail = typed[:split], typed[split:]
    letters = Letters(tail)
    try:
        with os.scandir(os.path.expanduser(os.path.join(folder, head)) or ".") as rows:
            found = [(rank, r.name, r.is_dir()) for r in rows if (rank := letters.rank(r.name)) is not None]
    except (OSError, ValueError):
        return
    if any(rank == BEGINS for rank, _, _ in found):
        found = [row for row in found if row[0] == BEGINS]
    separator = "\\" if "\\" in head else "/" if head else os.sep
    for _, name, is_folder in sorted(found, key=lambda row: (row[0], not row[2], natural(row[1]))):
        hidden = name.startswith(".") and not tail.startswith(".")
        if hidden or (folders_only and not is_folder) or "\n" in name or "\r" in name:
            continue
        text = head + name + (separator if is_folder else "")
        yield Suggestion(
            quote(text, force=bool(place.quote) or text.startswith("-")),
            place.start,
            name + (separator if is_folder else ""),
        )

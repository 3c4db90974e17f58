# SPDX-License-Identifier: GPL-3.0-or-later
"""
Queries under names of their own: one private file, `filters.json`, for all sessions of a home.

`{"anivault_filters": 1, "filters": {"todo": "status:unsure"}}`; it is replaced whole under a lock, and checked when it is read.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping

from anivault_shell.disk import files
from anivault_shell.disk.locks import Lock
from anivault_shell.errors import ContractBroken, Stale
from anivault_shell.model.watch import Watch

VERSION = 1
NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
LONGEST = 2_000
MOST = 1_000
LARGEST_FILE = 4 << 20
PATIENCE = 5.0
HINT = "mend it, or move the file away; nothing else depends on it"


def decode(data: bytes, path: str) -> dict[str, str]:
    """Queries by name; raises ContractBroken for what is no such file."""
    try:
        read = json.loads(data)
        version, rows = read["anivault_filters"], read["filters"]
        fine = version == VERSION and len(rows) <= MOST and all(_fits(n, t) for n, t in rows.items())
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        fine, rows = False, {}
    if not fine:
        raise ContractBroken(f"{path} holds no filters", hint=HINT)
    return dict(rows)


def _fits(name: object, text: object) -> bool:
    named = isinstance(name, str) and NAME.fullmatch(name) is not None
    return named and isinstance(text, str) and 0 < len(text) <= LONGEST and "\n" not in text


def _kept() -> bool:
    return False


class Filters:
    """
    The saved queries of one home; *folder* is made when the first is kept.

    While *rehearsed* says so, what changes holds for this process and is not written.
    """

    def __init__(self, folder: str, rehearsed: Callable[[], bool] = _kept) -> None:
        self.path = os.path.join(folder, "filters.json")
        self._folder = folder
        self._rehearsed = rehearsed
        self._tried: dict[str, str | None] = {}

    def texts(self) -> Mapping[str, str]:
        """All as they stand now. Raises ContractBroken, DiskError."""
        if not self._rehearsed():
            self._tried = {}
        return {n: t for n, t in {**self._on_disk(), **self._tried}.items() if t is not None}

    def _on_disk(self) -> dict[str, str]:
        try:
            return decode(files.read(self.path, LARGEST_FILE), self.path)
        except Stale:
            return {}

    def save(self, name: str, text: str, watch: Watch) -> None:
        self._change({name: text}, watch)

    def remove(self, name: str, watch: Watch) -> None:
        self._change({name: None}, watch)

    def _change(self, change: Mapping[str, str | None], watch: Watch) -> None:
        if self._rehearsed():
            self._tried |= change
            return
        files.private_folder(self._folder)
        with Lock(os.path.join(self._folder, "filters.lock"), what="the saved filters").wait(watch, PATIENCE):
            rows = {n: t for n, t in {**self._on_disk(), **change}.items() if t is not None}
            made = json.dumps({"anivault_filters": VERSION, "filters": dict(sorted(rows.items()))}, indent=2)
            files.write_atomic(self.path, made.encode() + b"\n")

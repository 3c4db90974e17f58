# SPDX-License-Identifier: GPL-3.0-or-later
"""
Lines that were typed, in SQLite: with when, in which session, and how each ended.

Several processes may write at once. There is no write-ahead log: it needs memory that processes share, which a home on a
network drive does not have. Where the file cannot be used, the lines of this run are all there is.
"""

from __future__ import annotations

import contextlib
import os
from typing import Any

from anivault_shell.disk import files
from anivault_shell.errors import DiskError

# Seconds that another process is waited for; nobody who types waits longer.
PATIENCE = 0.25
MOST = 5_000
TABLE = (
    "CREATE TABLE IF NOT EXISTS lines"
    " (id INTEGER PRIMARY KEY, at REAL NOT NULL, session TEXT NOT NULL, line TEXT NOT NULL, code INTEGER)"
)
OWN_FIRST = "SELECT line FROM lines GROUP BY line ORDER BY max(session = ?) DESC, max(id) DESC LIMIT ?"


class Lines:
    """Kept at *path*, which only the user may read."""

    def __init__(self, path: str) -> None:
        self._path = path

    def add(self, at: float, session: str, line: str) -> int | None:
        """Its number; None where it could not be kept."""
        added = self._run(
            "INSERT INTO lines (at, session, line) VALUES (?, ?, ?) RETURNING id", (at, session, line), make=True
        )
        return added[0][0] if added else None

    def ended(self, number: int, code: int) -> None:
        self._run("UPDATE lines SET code = ? WHERE id = ?", (code, number))

    def newest(self, session: str) -> list[str]:
        """Each line once: those of *session* first, the last one typed at the head."""
        return [row[0] for row in self._run(OWN_FIRST, (session, MOST))]

    def _run(self, query: str, values: tuple[object, ...], *, make: bool = False) -> list[Any]:
        """What *query* answers. What goes wrong stays here: nobody's work depends on these lines."""
        import sqlite3

        try:
            if not os.path.exists(self._path):
                if not make:
                    return []
                files.private_folder(os.path.dirname(self._path))
                os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600))
            with contextlib.closing(sqlite3.connect(self._path, timeout=PATIENCE)) as found, found:
                found.execute(TABLE)
                return found.execute(query, values).fetchall()
        except (sqlite3.Error, OSError, DiskError, UnicodeEncodeError):
            return []

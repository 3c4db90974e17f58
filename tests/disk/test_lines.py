# SPDX-License-Identifier: GPL-3.0-or-later
"""Typed lines in SQLite."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from anivault_shell.disk.lines import Lines


def test_a_session_finds_its_own_lines_first(tmp_path: Path) -> None:
    """Then those of all others; each once, the newest at the head."""
    lines = Lines(str(tmp_path / "state" / "history.sqlite"))
    for at, (session, line) in enumerate([("a", "scan ."), ("b", "match"), ("a", "ls"), ("b", "ls"), ("b", "undo")]):
        lines.add(at, session, line)
    assert lines.newest("a") == ["ls", "scan .", "undo", "match"]
    assert lines.newest("b") == ["undo", "ls", "match", "scan ."]
    assert lines.newest("new") == ["undo", "ls", "match", "scan ."]


def test_each_line_has_its_result(tmp_path: Path) -> None:
    """And its time and session, for whoever looks with SQLite."""
    path = tmp_path / "history.sqlite"
    lines = Lines(str(path))
    number = lines.add(12.5, "winter", "진격의 거인")
    assert number is not None
    lines.ended(number, 64)
    with sqlite3.connect(path) as found:
        assert found.execute("SELECT at, session, line, code FROM lines").fetchall() == [
            (12.5, "winter", "진격의 거인", 64)
        ]
    found.close()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_nobody_else_reads_it(tmp_path: Path) -> None:
    """Names of a library are nobody's business."""
    path = tmp_path / "state" / "history.sqlite"
    Lines(str(path)).add(1, "a", "ls")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def test_what_cannot_be_kept_stops_nobody(tmp_path: Path) -> None:
    """A file that is no database, a folder in its place, a byte that is no UTF-8."""
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"not a database at all" * 100)
    (tmp_path / "folder.sqlite").mkdir()
    for path in (broken, tmp_path / "folder.sqlite"):
        assert Lines(str(path)).add(1, "a", "ls") is None
        assert Lines(str(path)).newest("a") == []
    assert Lines(str(tmp_path / "fine.sqlite")).add(1, "a", "ls \udcff") is None


def test_two_write_at_once(tmp_path: Path) -> None:
    """One waits for the other; a file that is held too long is let be."""
    path = tmp_path / "history.sqlite"
    Lines(str(path)).add(1, "a", "ls")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert Lines(str(path)).add(2, "a", "match") is None
    other.execute("COMMIT")
    other.close()
    assert Lines(str(path)).add(3, "a", "match") is not None

# SPDX-License-Identifier: GPL-3.0-or-later
"""Log files read back: the newest that are wanted, from however many files, and what comes while somebody looks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from anivault_shell.disk.rolling import Rolling
from anivault_shell.keychain.mask import masked
from anivault_shell.logs import reading
from anivault_shell.logs.lines import Line, encode
from anivault_shell.logs.reading import Follower, Wanted, newest

AT = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
DAY = 86_400.0


def write(folder: Path, *lines: Line, largest: int = 1_000_000) -> None:
    for line in lines:
        files = Rolling(str(folder), largest=largest, kept=99, now=lambda at=line.at: datetime.fromtimestamp(at, UTC))
        files.add({line.file: encode(line, masked)})


def said(n: int, *, level: str = "info", logger: str = "app", at: float | None = None) -> Line:
    return Line(AT + n if at is None else at, level, logger, 1, "t", str(n))


def events(lines: list[Line]) -> list[str]:
    return [line.event for line in lines]


def test_the_newest_of_all_files_in_the_order_of_time(tmp_path: Path) -> None:
    """However they are spread."""
    write(tmp_path, *(said(n, logger=("app", "tmdb.wire", "match")[n % 3]) for n in range(30)))
    assert events(newest(str(tmp_path), Wanted(), 7)) == [str(n) for n in range(23, 30)]
    assert events(newest(str(tmp_path), Wanted(files=("network",)), 2)) == ["25", "28"]
    assert newest(str(tmp_path), Wanted(), 0) == []


def test_older_files_are_read_where_the_newest_has_too_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Across days and sizes, in small pieces, with rubbish in between."""
    monkeypatch.setattr(reading, "BLOCK", 64)
    write(tmp_path, *(said(n, at=AT + n * DAY / 4) for n in range(20)), largest=400)
    with open(tmp_path / "app.log", "ab") as file:
        file.write(b'{"ts":"torn\n\xff\xff\n')
    assert events(newest(str(tmp_path), Wanted(), 99)) == [str(n) for n in range(20)]
    assert len(list(tmp_path.glob("app.*.log"))) > 4


def test_what_is_wanted_is_found_and_no_more(tmp_path: Path) -> None:
    """By level, time and whatever fits."""
    levels = ("debug", "info", "warning", "error")
    write(tmp_path, *(said(n, level=levels[n % 4]) for n in range(12)))
    assert events(newest(str(tmp_path), Wanted(level="warning"), 99)) == ["2", "3", "6", "7", "10", "11"]
    assert events(newest(str(tmp_path), Wanted(since=AT + 9), 99)) == ["9", "10", "11"]
    assert events(newest(str(tmp_path), Wanted(fits=lambda line: "1" in line.event), 99)) == ["1", "10", "11"]
    assert events(newest(str(tmp_path / "nowhere"), Wanted(), 99)) == []


def test_a_follower_misses_nothing(tmp_path: Path) -> None:
    """From the first line of all, through a file that is begun anew, with half a line that is ended later."""
    follower = Follower(str(tmp_path), Wanted())
    assert follower.more() == []
    write(tmp_path, said(1), said(2, logger="match"))
    assert events(follower.more()) == ["1", "2"]
    raw = encode(said(3), masked)
    with open(tmp_path / "app.log", "ab") as file:
        file.write(raw[:20])
        file.flush()
        assert follower.more() == []
        file.write(raw[20:])
    assert events(follower.more()) == ["3"]
    write(tmp_path, said(4), said(5, at=AT + DAY), said(6, at=AT + DAY))
    assert events(follower.more()) == ["4", "5", "6"]
    assert follower.more() == []

# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers kept on the disk: fresh, expired, damaged, too many."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from anivault_shell.errors import CacheCorrupt
from anivault_shell.tmdb import upkeep
from anivault_shell.tmdb.cache import Cache, Kept, search_name
from anivault_shell.tmdb.envelope import Key
from tests.tmdb.standin import Clock

KEY: Key = {"media": "tv", "tmdb_id": 9}
NAME = "details/tv-9.json"
DAY = 24 * 3600


@pytest.fixture
def cache(clock: Clock, tmp_path: Path) -> Cache:
    return Cache(str(tmp_path), now=clock.now)


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir()) if folder.exists() else []


def test_what_is_kept_is_found(cache: Cache) -> None:
    """The same JSON, and fresh."""
    cache.put(NAME, KEY, b'{"id":9}', "tmdb:details/tv")
    assert cache.get(NAME, KEY) == Kept(b'{"id":9}', True)
    assert cache.get("details/tv-10.json", KEY) is None


def test_a_file_has_the_six_fields(cache: Cache, tmp_path: Path) -> None:
    """Other programs may read them."""
    cache.put(NAME, KEY, b'{"id":9}', "tmdb:details/tv")
    assert json.loads((tmp_path / NAME).read_text()) == {
        "schema_version": 2,
        "created_at": "2026-11-21T00:16:40Z",
        "ttl_sec": 30 * DAY,
        "key": KEY,
        "data": {"id": 9},
        "source": "tmdb:details/tv",
    }


@pytest.mark.skipif(os.name != "posix", reason="mode bits are POSIX")
def test_files_are_the_user_s_own(cache: Cache, tmp_path: Path) -> None:
    """0600, whatever the umask."""
    old = os.umask(0)
    try:
        cache.put(NAME, KEY, b"{}", "tmdb:details/tv")
    finally:
        os.umask(old)
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / NAME).parent.stat().st_mode & 0o777 == 0o700


def test_an_answer_lasts_thirty_days(cache: Cache, clock: Clock) -> None:
    """Afterwards it is only better than nothing."""
    cache.put(NAME, KEY, b"{}", "tmdb:details/tv")
    clock.sleep(30 * DAY - 1)
    assert cache.get(NAME, KEY) == Kept(b"{}", True)
    clock.sleep(2)
    assert cache.get(NAME, KEY) == Kept(b"{}", False)


def test_no_such_thing_lasts_a_day(cache: Cache, clock: Clock) -> None:
    """New shows come in daily."""
    cache.put(NAME, KEY, None, "tmdb:details/tv")
    assert cache.get(NAME, KEY) == Kept(None, True)
    clock.sleep(DAY + 1)
    assert cache.get(NAME, KEY) == Kept(None, False)


def test_an_answer_from_the_future_is_not_fresh(cache: Cache, clock: Clock) -> None:
    """A clock was wrong, then or now."""
    clock.sleep(400 * DAY)
    cache.put(NAME, KEY, b"{}", "tmdb:details/tv")
    clock.seconds -= 300 * DAY
    assert cache.get(NAME, KEY) == Kept(b"{}", False)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\x00" * 200, b"[]", b'{"schema_version": 2}', b"[" * 50_000, b"\xff\xfe", b" " * (5 << 20)],
    ids=["empty", "torn", "zeros", "list", "half", "deep", "no text", "5 MB"],
)
def test_a_damaged_file_is_put_aside(
    cache: Cache, tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """And is a miss; the log says so, and the next answer takes its place."""
    cache.put(NAME, KEY, b"{}", "tmdb:details/tv")
    (tmp_path / NAME).write_bytes(content)
    assert cache.get(NAME, KEY) is None
    assert not (tmp_path / NAME).exists()
    assert [r.getMessage() for r in caplog.records] == ["answer_quarantined"]
    if len(content) < 4 << 20:
        assert len(names(tmp_path / "quarantine")) == 1
    cache.put(NAME, KEY, b"{}", "tmdb:details/tv")
    assert cache.get(NAME, KEY) is not None


def test_another_question_s_file_is_a_miss(cache: Cache) -> None:
    """Copied by hand, or a digest met twice."""
    cache.put(NAME, KEY | {"tmdb_id": 10}, b"{}", "tmdb:details/tv")
    assert cache.get(NAME, KEY) is None


def test_the_first_format_is_brought_up_to_date(cache: Cache, clock: Clock, tmp_path: Path) -> None:
    """With the old file kept beside it."""
    old = {
        "schema_version": 1,
        "created_at": int(clock.now().timestamp()),
        "ttl_sec": 30 * DAY,
        "key": KEY,
        "data": {"id": 9},
    }
    (tmp_path / "details").mkdir()
    (tmp_path / NAME).write_text(json.dumps(old))
    assert cache.get(NAME, KEY) == Kept(b'{"id": 9}', True)
    assert json.loads((tmp_path / NAME).read_text())["schema_version"] == 2
    assert json.loads((tmp_path / (NAME + ".bak")).read_text()) == old


def test_a_newer_format_is_left_alone(cache: Cache, tmp_path: Path) -> None:
    """Somebody newer will want it."""
    cache.put(NAME, KEY, b"{}", "tmdb:details/tv")
    text = (tmp_path / NAME).read_text().replace('"schema_version":2', '"schema_version":3')
    (tmp_path / NAME).write_text(text)
    assert cache.get(NAME, KEY) is None
    assert (tmp_path / NAME).read_text() == text


def test_numbers_and_forgetting(cache: Cache, clock: Clock) -> None:
    """`cache`, `cache purge`, `cache clear`."""
    for n in range(3):
        cache.put(f"details/tv-{n}.json", {"tmdb_id": n}, b"{}", "tmdb:details/tv")
    clock.sleep(10 * DAY)
    cache.put(search_name({"query": "x"}), {"query": "x"}, b"{}", "tmdb:search/tv")
    cache.put("details/tv-77.json", {"tmdb_id": 77}, None, "tmdb:details/tv")
    clock.sleep(2 * DAY)
    stats = upkeep.stats(cache)
    assert (stats.searches, stats.details, stats.expired) == (1, 4, 1)
    assert stats.last_used is not None
    assert stats.size > 500
    assert upkeep.purge(cache, timedelta(days=11)) == 4
    assert upkeep.clear(cache) == 1
    assert upkeep.stats(cache).size == 0


def test_too_much_is_cut_from_the_least_used(clock: Clock, tmp_path: Path) -> None:
    """What expired goes first, then what nobody asked for lately."""
    cache = Cache(str(tmp_path), now=clock.now, largest=3_000)
    for n in range(20):
        name = f"details/tv-{n}.json"
        cache.put(name, {"tmdb_id": n}, b'{"x":"' + b"x" * 200 + b'"}', "tmdb:details/tv")
        os.utime(tmp_path / name, (clock.now().timestamp(),) * 2)
        clock.sleep(DAY / 2)
    cache.get("details/tv-0.json", {"tmdb_id": 0})
    cache.trim()
    left = names(tmp_path / "details")
    assert sum((tmp_path / "details" / name).stat().st_size for name in left) <= 3_000
    assert "tv-0.json" in left
    assert "tv-19.json" in left
    assert "tv-1.json" not in left


def test_a_cache_that_cannot_be_written_is_only_a_note(clock: Clock, tmp_path: Path) -> None:
    """Matching goes on; the user is told."""
    (tmp_path / "details").write_text("a file in the way")
    cache = Cache(str(tmp_path), now=clock.now)
    cache.put(NAME, KEY, b"{}", "tmdb:details/tv")
    assert cache.get(NAME, KEY) is None
    assert "not kept" in cache.note or "cannot be read" in cache.note
    with pytest.raises(CacheCorrupt):
        upkeep.stats(cache)

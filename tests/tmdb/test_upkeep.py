# SPDX-License-Identifier: GPL-3.0-or-later
"""The cache as a whole: looked through, killed while writing, used by several processes, carried to another machine."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from anivault_shell.errors import ContractBroken, InputError, Interrupted
from anivault_shell.model.media import Media
from anivault_shell.model.watch import Unwatched
from anivault_shell.tmdb import exchange, questions, upkeep
from anivault_shell.tmdb.cache import Cache
from anivault_shell.tmdb.envelope import Key
from anivault_shell.tmdb.known import known
from tests.tmdb.answers import keep, killed, writer
from tests.tmdb.standin import Clock

WATCH = Unwatched()
DAY = 24 * 3600


@pytest.fixture
def cache(clock: Clock, tmp_path: Path) -> Cache:
    return Cache(str(tmp_path / "cache"), now=clock.now)


def every(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file())


# -- query ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("harbor", [(Media.MOVIE, 9), (Media.TV, 1), (Media.TV, 2)], id="a word of the name"),
        pytest.param("하버", [(Media.TV, 2)], id="a title in another language"),
        pytest.param("HARBOR two", [(Media.TV, 2)], id="all words"),
        pytest.param("tv:1", [(Media.TV, 1)], id="an id"),
        pytest.param("movie:9", [(Media.MOVIE, 9)], id="an id of a movie"),
        pytest.param("kite", [], id="nothing"),
    ],
)
def test_what_is_known(cache: Cache, clock: Clock, text: str, expected: list[tuple[Media, int]]) -> None:
    """By title or id; searches, seasons, what TMDB does not have and damaged files are none."""
    rows: list[tuple[Media, int, dict[str, Any]]] = [
        (Media.TV, 1, {"name": "Harbor One", "translations": {"translations": []}}),
        (Media.TV, 2, {"name": "Harbor Two", "original_name": "하버 둘"}),
        (Media.MOVIE, 9, {"title": "A Harbor"}),
    ]
    for media, number, row in rows:
        question = questions.details(media, number, "en-US")
        cache.put(question.file, question.key, json.dumps({"id": number, **row}).encode(), question.source)
    gone = questions.details(Media.TV, 3, "en-US")
    cache.put(gone.file, gone.key, None, gone.source)
    keep(cache, 5, 0)
    (Path(cache.folder) / "details" / "tv-7.json").write_bytes(b"{")
    found = list(known(cache, text, "en-US", WATCH))
    assert [(k.work.media, k.work.tmdb_id) for k in found] == expected
    assert all(k.asked <= clock.now() < k.until for k in found)


# -- verify -----------------------------------------------------------------------------


def test_all_is_sound(cache: Cache) -> None:
    """Details, seasons, searches, finds, other orders, and what TMDB does not have."""
    for n in range(1, 4):
        keep(cache, n, 0)
    asked: list[Any] = [
        questions.search(Media.MOVIE, "Kanon", 2006, "ko-KR"),
        questions.season(9, 2, "en-US"),
        questions.find("tvdb", "79824", "en-US"),
        questions.details(Media.MOVIE, 9, "en-US"),
        questions.groups(9),
        questions.group("0123456789abcdef01234567"),
    ]
    for question in asked:
        cache.put(question.file, question.key, None, question.source)
    found = upkeep.verify(cache, WATCH)
    assert (found.sound, found.damaged, found.expired) == (9, (), 0)


def test_what_expired_is_sound_all_the_same(cache: Cache, clock: Clock) -> None:
    """Old is not damaged."""
    keep(cache, 1, 0)
    clock.sleep(31 * DAY)
    assert upkeep.verify(cache, WATCH) == upkeep.Verified(sound=1, expired=1)


SPOILT: dict[str, Callable[[str], str]] = {
    "torn": lambda text: text[: len(text) // 2],
    "empty": lambda text: "",
    "another question's": lambda text: text.replace('"tmdb_id":1', '"tmdb_id":2'),
    "a question that is none of ours": lambda text: text.replace('"media":"tv"', '"media":"person"'),
    "the wrong source": lambda text: text.replace("tmdb:details/tv", "tmdb:search/tv"),
    "an answer about another show": lambda text: text.replace('"id":1', '"id":2'),
    "no time": lambda text: text.replace("2026-11", "26-November"),
    "one field more": lambda text: text.replace('"ttl_sec"', '"more":1,"ttl_sec"'),
    "a type that is none": lambda text: text.replace('"ttl_sec":', '"ttl_sec":"x'),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_makes_no_sense_is_put_aside(cache: Cache, tmp_path: Path, name: str) -> None:
    """And said by name; a second look finds all well."""
    for n in (1, 2):
        keep(cache, n, 0)
    path = tmp_path / "cache" / "details" / "tv-1.json"
    spoilt = SPOILT[name](path.read_text())
    assert spoilt != path.read_text()
    path.write_text(spoilt)
    assert upkeep.verify(cache, WATCH) == upkeep.Verified(sound=1, damaged=("details/tv-1.json",))
    assert [p.name.partition(".json")[0] for p in every(tmp_path / "cache" / "quarantine")] == ["tv-1"]
    assert upkeep.verify(cache, WATCH) == upkeep.Verified(sound=1)


def test_a_file_under_a_foreign_name_is_put_aside(cache: Cache, tmp_path: Path) -> None:
    """Copied by hand; it would never be found."""
    keep(cache, 1, 0)
    (tmp_path / "cache" / "details" / "copy.json").write_bytes(
        (tmp_path / "cache" / "details" / "tv-1.json").read_bytes()
    )
    assert upkeep.verify(cache, WATCH).damaged == ("details/copy.json",)


def test_old_formats_are_brought_up_to_date_and_newer_ones_left_alone(cache: Cache, tmp_path: Path) -> None:
    """With the old file as a backup, which a purge removes in time."""
    keep(cache, 1, 0)
    keep(cache, 2, 0)
    first, second = (tmp_path / "cache" / "details" / f"tv-{n}.json" for n in (1, 2))
    old = json.loads(first.read_text())
    first.write_text(
        json.dumps({k: v for k, v in old.items() if k != "source"} | {"schema_version": 1, "created_at": 1})
    )
    second.write_text(second.read_text().replace('"schema_version":2', '"schema_version":3'))
    newer = second.read_text()
    assert upkeep.verify(cache, WATCH) == upkeep.Verified(sound=1, expired=1, newer=1)
    assert second.read_text() == newer
    assert upkeep.stats(cache).backups == 1


def test_drafts_of_killed_processes_are_swept(cache: Cache, tmp_path: Path, clock: Clock) -> None:
    """Those of living ones are left: they are some milliseconds old."""
    keep(cache, 1, 0)
    details = tmp_path / "cache" / "details"
    for name, age in (("old", 7200), ("new", 60)):
        (details / f".{name}.tmp").write_text("{")
        os.utime(details / f".{name}.tmp", (clock.now().timestamp() - age,) * 2)
    assert upkeep.verify(cache, WATCH) == upkeep.Verified(sound=1, drafts=1)
    assert [p.name for p in every(details)] == [".new.tmp", "tv-1.json"]


def test_a_look_can_be_stopped(cache: Cache) -> None:
    """A hundred thousand answers take a while."""

    class Stopped(Unwatched):
        def check(self) -> None:
            raise Interrupted

    keep(cache, 1, 0)
    with pytest.raises(Interrupted):
        upkeep.verify(cache, Stopped())


# -- killed, and many at once -------------------------------------------------------------


def killed_often(folder: Path, kills: int) -> None:
    """Kill a writer again and again; each time all that it told must be there, whole, and the newest."""
    dice = random.Random(5)
    cache = Cache(str(folder), now=lambda: datetime.now(UTC))
    newest: dict[int, int] = {}
    first = 0
    for _ in range(kills):
        process = writer(folder, first, first + 1_000_000)
        after = dice.randrange(1, 30)
        last = max(killed(process, after, dice.uniform(0, 0.003)), first + after - 1)
        newest |= {n % 400 + 1: n for n in range(first, last + 1)}
        found = upkeep.verify(cache, WATCH)
        assert found.damaged == ()
        assert found.sound in (len(newest), len(newest) + 1), "the one in hand may be there or not"
        for tmdb_id, n in newest.items():
            envelope = cache.read(f"details/tv-{tmdb_id}.json")
            assert envelope is not None
            kept = json.loads(bytes(envelope.data))
            assert kept["name"] in (f"Show {n}", f"Show {last + 1}"), "lost, or older than what was told"
        if cache.read(f"details/tv-{(last + 1) % 400 + 1}.json") is not None:
            keep(cache, (last + 1) % 400 + 1, last + 1)
            newest[(last + 1) % 400 + 1] = last + 1
        first = last + 2
    assert not [p for p in every(folder) if p.suffix not in (".json", ".tmp")]


def test_killed_while_writing(tmp_path: Path) -> None:
    """No half entry, and none lost but the one in hand."""
    killed_often(tmp_path, 6)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_while_writing_two_hundred_times(tmp_path: Path) -> None:
    """The same, in the long profile."""
    killed_often(tmp_path, 200)


def used_by_four(folder: Path, seconds: float) -> None:
    """Four processes keep the same four hundred answers while this one reads, looks through and cuts."""
    cache = Cache(str(folder), now=lambda: datetime.now(UTC), largest=1_000_000)
    four = [writer(folder, n, 100_000_000) for n in range(4)]
    try:
        for process in four:
            assert process.stdout is not None
            process.stdout.readline()
        end, looks = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            assert upkeep.verify(cache, WATCH).damaged == ()
            cache.written = cache.largest
            cache.trim()
            assert all(process.poll() is None for process in four)
            looks += 1
        assert looks
    finally:
        for process in four:
            process.kill()
            process.communicate()
    assert cache.note == ""
    assert upkeep.verify(cache, WATCH).damaged == ()
    assert not [p.name for p in every(folder) if "lock" in p.name or "quarantine" in str(p)]


def test_four_processes_on_one_cache(tmp_path: Path) -> None:
    """Nothing is torn, nothing locked."""
    used_by_four(tmp_path, 1.5)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_four_processes_on_one_cache_for_a_minute(tmp_path: Path) -> None:
    """The same, in the long profile."""
    used_by_four(tmp_path, 60)


# -- export and import ----------------------------------------------------------------------


@pytest.fixture
def full(cache: Cache) -> Cache:
    for n in range(1, 251):
        keep(cache, n, 0)
    question = questions.search(Media.TV, "kanon", None, "en-US")
    cache.put(question.file, question.key, b'{"results":[{"id":1,"name":"Kanon"}]}', question.source)
    return cache


@pytest.fixture
def other(clock: Clock, tmp_path: Path) -> Cache:
    return Cache(str(tmp_path / "other"), now=clock.now)


def test_an_export_makes_an_equal_cache(full: Cache, other: Cache, tmp_path: Path) -> None:
    """File by file, times and all; a second import changes nothing."""
    path = str(tmp_path / "answers.jsonl")
    assert exchange.write_all(full, path, WATCH) == 251
    assert exchange.read_all(other, path, WATCH) == exchange.Imported(taken=251)
    ours, theirs = ({p.relative_to(c.folder): p.read_bytes() for p in every(Path(c.folder))} for c in (full, other))
    assert ours == theirs
    assert exchange.read_all(other, path, WATCH) == exchange.Imported(known=251)


def test_the_newer_answer_stays(full: Cache, other: Cache, clock: Clock, tmp_path: Path) -> None:
    """Ours where ours is newer, theirs where theirs is."""
    path = str(tmp_path / "answers.jsonl")
    exchange.write_all(full, path, WATCH)
    keep(other, 1, 7)
    clock.sleep(60)
    keep(other, 2, 8)
    assert exchange.read_all(other, path, WATCH) == exchange.Imported(taken=249, known=2)
    names = [json.loads(bytes(e.data))["name"] for n in (1, 2, 3) if (e := other.read(f"details/tv-{n}.json"))]
    assert names == ["Show 7", "Show 8", "Show 0"]


def test_an_export_replaces_nothing(full: Cache, tmp_path: Path) -> None:
    """Not even an earlier one."""
    path = tmp_path / "notes.txt"
    path.write_text("mine")
    with pytest.raises(InputError, match="exists already"):
        exchange.write_all(full, str(path), WATCH)
    assert path.read_text() == "mine"


def test_an_export_that_is_stopped_leaves_no_half(full: Cache, tmp_path: Path) -> None:
    """It would look like a whole one."""

    class Stopped(Unwatched):
        looks = 0

        def check(self) -> None:
            self.looks += 1
            if self.looks > 120:
                raise Interrupted

    with pytest.raises(Interrupted):
        exchange.write_all(full, str(tmp_path / "answers.jsonl"), Stopped())
    assert not (tmp_path / "answers.jsonl").exists()


def line(name: str = "details/tv-5.json", **changes: Any) -> dict[str, Any]:
    key: Key = {"media": "tv", "tmdb_id": 5}
    answer = {
        "schema_version": 2, "created_at": "2026-11-21T00:00:00Z", "ttl_sec": 2_592_000, "key": key, "data": {"id": 5, "name": "x"},
        "source": "tmdb:details/tv",
    }  # fmt: skip
    return {"name": name, "answer": answer | changes}


HOSTILE: dict[str, Any] = {
    "climbs out": line("../../.bashrc"),
    "an absolute name": line("/etc/passwd"),
    "a drive": line("C:/Windows/x.json"),
    "a name of another answer": line("details/tv-6.json"),
    "a name with a folder more": line("details/x/tv-5.json"),
    "a language that is a path": line(
        "details/tv-5-s01-../../x.json", key={"media": "tv", "tmdb_id": 5, "season": 1, "language": "../../x"}
    ),
    "another show's data": line(data={"id": 6}),
    "data that is none": line(data=[1, 2]),
    "for ever": line(ttl_sec=10**12),
    "less than no time": line(ttl_sec=-1),
    "a newer format": line(schema_version=3),
    "no time": line(created_at="yesterday"),
    "a strange source": line(source="http://evil.invalid"),
    "a field more": line() | {"more": 1},
    "no object": [1],
    "deep": "[" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_line_is_left_out(other: Cache, tmp_path: Path, name: str) -> None:
    """And nothing is written outside the cache, or under a name that is not ours."""
    path = tmp_path / "answers.jsonl"
    bad = HOSTILE[name] if isinstance(HOSTILE[name], str) else json.dumps(HOSTILE[name])
    path.write_text('{"anivault_cache":1}\n' + bad + "\n" + json.dumps(line()) + '\n{"answers":2}\n')
    assert exchange.read_all(other, str(path), WATCH) == exchange.Imported(taken=1, refused=1)
    assert [p.relative_to(tmp_path).as_posix() for p in every(tmp_path)] == ["answers.jsonl", "other/details/tv-5.json"]


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"anivault_cache":2}\n', "[1]\n", "\x00" * 1000, "x" * (5 << 20), "\ufeff{}"],
    ids=["empty", "no head", "newer", "list", "zeros", "long", "marked"],
)
def test_what_is_no_export_is_refused(other: Cache, tmp_path: Path, text: str) -> None:
    """Before anything of it is taken over."""
    (tmp_path / "x").write_text(text)
    with pytest.raises(ContractBroken):
        exchange.read_all(other, str(tmp_path / "x"), WATCH)


def test_a_cut_export_says_so(full: Cache, other: Cache, tmp_path: Path) -> None:
    """What there is of it is taken over."""
    path = tmp_path / "answers.jsonl"
    exchange.write_all(full, str(path), WATCH)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    found = exchange.read_all(other, str(path), WATCH)
    assert not found.whole
    assert found.refused == 1
    assert 100 < found.taken < 150


def test_an_endless_export_does_not_fill_the_disk(clock: Clock, tmp_path: Path) -> None:
    """It stops where the cache is full."""
    small = Cache(str(tmp_path / "small"), now=clock.now, largest=20_000)
    path = tmp_path / "answers.jsonl"
    lines = (
        json.dumps(line(f"details/tv-{n}.json", key={"media": "tv", "tmdb_id": n}, data={"id": n}))
        for n in range(1, 2_000)
    )
    path.write_text('{"anivault_cache":1}\n' + "\n".join(lines))
    with pytest.raises(InputError, match="more than the cache may"):
        exchange.read_all(small, str(path), WATCH)
    assert upkeep.stats(small).size < 25_000

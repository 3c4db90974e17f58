# SPDX-License-Identifier: GPL-3.0-or-later
"""Files from outside may say anything at all: they are read, or refused by an error of ours in harmless words."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anivault_shell.errors import AniVaultError
from anivault_shell.journal.records import (
    Begin,
    Done,
    End,
    Intent,
    Step,
    UnreadableError,
    decode,
    encode,
    frame,
    frames,
)
from anivault_shell.match.ids import SOURCES, in_nfo, in_plexmatch
from anivault_shell.model.media import Media
from anivault_shell.session.state import Session
from anivault_shell.session.store import Store
from anivault_shell.session.timeline import Frame
from anivault_shell.settings import load
from anivault_shell.staging import decode as read_plan
from anivault_shell.tmdb import decode as decode_tmdb
from anivault_shell.tmdb import shapes
from anivault_shell.view import messages
from tests.profile import cases
from tests.session import builders

FUZZED = settings(max_examples=cases(60, 3_000), deadline=None)
SECONDS = 5

NASTY = [
    "\x1b]0;owned\x07",
    "\x9b2J",
    "..",
    "/etc/passwd",
    "C:\\x",
    "\ud800",
    "[red]",
    "{x.__class__}",
    "\0",
    "",
    "9" * 5_000,
]
ANY_TEXT = st.one_of(st.sampled_from(NASTY), st.text(st.characters(codec=None), max_size=30))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ANY_TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(ANY_TEXT, inner, max_size=4)),
    max_leaves=8,
)


@contextmanager
def in_harmless_words() -> Iterator[None]:
    """An error of ours may come, in time; what is shown of it holds no control character."""
    begun = time.process_time()
    try:
        yield
    except AniVaultError as exc:
        for line in messages.error(exc):
            assert line.isprintable(), ascii(line)
    assert time.process_time() - begun < SECONDS


def spoilt(data: st.DataObject, whole: bytes) -> bytes:
    """*whole* with bytes cut off, exchanged or put between."""
    at = data.draw(st.integers(0, len(whole)))
    to = data.draw(st.integers(at, min(len(whole), at + 40)))
    return whole[:at] + data.draw(st.binary(max_size=20)) + whole[to:]


def with_any_value(data: st.DataObject, tree: Any) -> bytes:
    """*tree* as JSON with any value in place of one of its own."""
    node = tree
    while True:
        key = data.draw(st.sampled_from(list(node) if isinstance(node, dict) else range(len(node))))
        if not isinstance(node[key], dict | list) or not node[key] or data.draw(st.booleans()):
            node[key] = data.draw(VALUES)
            return json.dumps(tree).encode()
        node = node[key]


SETTINGS = b'lang = "ko-KR"\n[tmdb]\nrate = 20\n[scan]\nexclude = ["*sample*"]\n[match]\naccept = 0.9\n'


@FUZZED
@given(st.data())
def test_any_settings_are_read_or_refused(data: st.DataObject) -> None:
    """`anivault.toml` may be anybody's, in a folder that was downloaded with a program in it."""
    lines = st.builds(lambda k, v: f"{k} = {json.dumps(v)}\n".encode("utf-8", "surrogatepass"), ANY_TEXT, VALUES)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "anivault.toml")
        path.write_bytes(SETTINGS + data.draw(lines) if data.draw(st.booleans()) else spoilt(data, SETTINGS))
        with in_harmless_words():
            load({}, {}, (str(path),))


@pytest.mark.parametrize("text", ["[" * 100_000, "a" + ".a" * 100_000 + " = 1", "a = " + "[" * 50_000, "a = 1" + "0" * 100_000,
                                  "[a." + "b." * 5_000 + "c]\nx = 1", "a = '" + "x" * 200_000])  # fmt: skip
def test_settings_that_would_take_for_ever_are_refused_in_time(tmp_path: Path, text: str) -> None:
    """Deep tables, endless numbers and unclosed strings."""
    path = tmp_path / "anivault.toml"
    path.write_text(text, encoding="utf-8")
    with in_harmless_words(), pytest.raises(AniVaultError) as caught:
        load({}, {}, (str(path),))
    assert all(line.isprintable() and len(line) < 2_000 for line in messages.error(caught.value))


def a_session(folder: str) -> Path:
    made = Session(Frame())
    Store(folder, "one").keep(made)
    made.change("scan", [builders.entry(1), builders.entry(2)])
    made.change("match", [builders.matched(made[1])])
    made.take_back()
    return Path(folder, "one.jsonl")


@FUZZED
@given(st.data())
def test_any_session_is_read_or_refused(data: st.DataObject) -> None:
    """A value in one of its lines, or bytes of it, are others; nothing is written outside its folder."""
    with tempfile.TemporaryDirectory() as around:
        folder = os.path.join(around, "sessions")
        path = a_session(folder)
        whole = path.read_bytes()
        if data.draw(st.booleans()):
            path.write_bytes(spoilt(data, whole))
        else:
            lines = whole.splitlines()
            at = data.draw(st.integers(0, len(lines) - 1))
            lines[at] = with_any_value(data, json.loads(lines[at]))
            path.write_bytes(b"\n".join(lines) + b"\n")
        with in_harmless_words():
            Store(folder, "one").load(Session(Frame()))
        assert os.listdir(around) == ["sessions"]


RECORDS = (
    Begin(tx="20261121-1", seq=1, created="2026-11-21T00:00:00Z", what="commit", roots=["/a"], volumes=[("/a", "/", "x")]),
    Intent(folders=["/a/b"], removes=[("/a/c", 0o700)], steps=[Step(1, "move", "/a/x", "/a/y", 1, 1, "file")]),
    Done(steps=[1], made=["/a/b"], skipped=[(1, "/a/x", "gone")]),
    End(how="done", done=1),
)  # fmt: skip


@FUZZED
@given(st.data())
def test_any_line_of_a_journal_is_a_record_or_none(data: st.DataObject) -> None:
    """Its check sum is no secret: whoever writes one writes a good one."""
    body = encode(data.draw(st.sampled_from(RECORDS)))
    body = spoilt(data, body) if data.draw(st.booleans()) else with_any_value(data, json.loads(body))
    read = frames(frame(body))
    assert read.damage or read.bodies == [body]
    with suppress(UnreadableError):
        decode(body)


@FUZZED
@given(st.one_of(st.binary(max_size=200), VALUES.map(lambda v: json.dumps(v).encode())))
def test_whatever_calls_itself_a_plan_is_refused_in_harmless_words(data: bytes) -> None:
    """What is near to a plan is tried in tests/staging."""
    with in_harmless_words():
        read_plan(data)


DETAILS = {
    "id": 9, "name": "Long Voyage", "original_name": "長い航海", "original_language": "ja", "first_air_date": "1999-10-20",
    "popularity": 81.5, "seasons": [{"season_number": 1, "episode_count": 12, "name": "Season 1", "air_date": "1999-10-20"}],
    "alternative_titles": {"results": [{"title": "Nagai Kokai", "iso_3166_1": "JP"}]},
    "translations": {"translations": [{"iso_639_1": "ko", "iso_3166_1": "KR", "data": {"name": "긴 항해"}}]},
    "external_ids": {"imdb_id": "tt0388629", "tvdb_id": 81797, "wikidata_id": "Q1"},
}  # fmt: skip
EPISODE = {"episode_number": 1, "season_number": 1, "name": "Leaving", "air_date": "1999-10-20"}
PLACE = {"season_number": 1, "episode_number": 1, "order": 0}
ANSWERS: list[tuple[Any, Callable[[bytes], Any]]] = [
    ({"results": [DETAILS]}, lambda b: decode_tmdb.listings(Media.TV, shapes.read(shapes.Page, b).results)),
    (DETAILS, lambda b: decode_tmdb.work(Media.TV, 9, shapes.read(shapes.Details, b))),
    ({"season_number": 1, "episodes": [EPISODE]}, lambda b: decode_tmdb.episodes(1, shapes.read(shapes.SeasonDetails, b))),
    ({"id": 9, "results": [{"id": "0123456789abcdef01234567", "name": "DVD", "type": 3, "episode_count": 12}]},
     lambda b: decode_tmdb.group_listings(9, shapes.read(shapes.GroupRows, b))),
    ({"id": "0123456789abcdef01234567", "name": "DVD", "type": 3, "groups": [{"order": 1, "name": "One", "episodes": [PLACE]}]},
     lambda b: decode_tmdb.episode_group("0123456789abcdef01234567", shapes.read(shapes.GroupDetails, b))),
]  # fmt: skip


@FUZZED
@given(st.data())
def test_any_answer_of_tmdb_is_read_or_unreadable(data: st.DataObject) -> None:
    """One value of a good answer is another, or bytes of it are; what is read of it can be shown as it is."""
    good, read = data.draw(st.sampled_from(ANSWERS))
    whole = json.dumps(good).encode()
    body = spoilt(data, whole) if data.draw(st.booleans()) else with_any_value(data, json.loads(whole))
    with in_harmless_words():
        assert all(text.isprintable() for text in texts(read(body)))


def texts(value: Any) -> Iterator[str]:
    """Every text within *value*."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from (text for part in value for text in texts(part))
    elif is_dataclass(value):
        yield from (text for f in fields(value) for text in texts(getattr(value, f.name)))


PIECES = st.sampled_from([
    "<tvshow>", "<movie>", "<uniqueid type=\"tmdb\">", "<tmdbid>", "1429", "</", "<!--", "-->",
    "<!DOCTYPE a [", "<!ENTITY b SYSTEM ",
    "'file:///etc/passwd'>", "&b;", "]>", "<![CDATA[", "tt2560140",
    "https://www.themoviedb.org/tv/", "tmdbid: ", "guid: tvdb://", "\n", "\x1b[2J",
    "\0", "９", "<?xml version='1.0' encoding='utf-7'?>",
])  # fmt: skip


@FUZZED
@given(st.lists(st.one_of(PIECES, ANY_TEXT), max_size=12).map("".join))
@example("<uniqueid type='tmdb'>９<")
@example("tmdbid: ９")
@pytest.mark.parametrize("reader", [in_plexmatch, lambda text: in_nfo(text, "tvshow.nfo")], ids=["plexmatch", "nfo"])
def test_sidecars_give_ids_and_nothing_else(reader: Callable[[str], tuple[Any, ...]], text: str) -> None:
    """Whatever stands in `.plexmatch` or an NFO file, an id is a short word of ASCII that goes into no path unchecked."""
    with in_harmless_words():
        for tag in reader(text):
            assert tag.source in SOURCES
            assert tag.value.isascii()
            assert tag.value.isalnum()
            assert len(tag.value) <= 14


def test_nothing_in_an_nfo_is_expanded() -> None:
    """Neither a billion laughs nor a file of this machine: NFO files are never read as XML."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 20))
    bomb = f'<!DOCTYPE tvshow [<!ENTITY l0 "1429">{laughs}]><tvshow><tmdbid>&l19;</tmdbid></tvshow>'
    outside = '<!DOCTYPE tvshow [<!ENTITY x SYSTEM "file:///etc/hostname">]><tvshow><tmdbid>&x;</tmdbid></tvshow>'
    begun = time.process_time()
    assert in_nfo(bomb, "tvshow.nfo") == in_nfo(outside, "tvshow.nfo") == ()
    assert time.process_time() - begun < 1

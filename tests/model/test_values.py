# SPDX-License-Identifier: GPL-3.0-or-later
"""Values are small in memory and look as if they held every field whole."""

from __future__ import annotations

import os
import sys

import pytest

from anivault_shell.model.catalogue import Match, Work
from anivault_shell.model.entry import Companion, Entry, Found, Identity, Problem, Status
from anivault_shell.model.found import stamp
from anivault_shell.model.media import CompanionKind, Kind, Media, ParsedName, Said, Span

PLAIN = Identity(1_400_000_000, 1_795_651_200_123_456_789)
NAME = "[Luna] Harbor - 05 [A1B2C3D4].mkv"


@pytest.mark.parametrize(
    "identity",
    [
        pytest.param(PLAIN, id="a plain file"),
        pytest.param(Identity(0, 0), id="empty, from the beginning of time"),
        pytest.param(Identity(5, -1), id="from before 1970"),
        pytest.param(Identity(5, 1 << 70), id="from a time that no clock knows"),
        pytest.param(Identity(5, 7, "symlink"), id="a link"),
    ],
)
def test_an_identity_comes_back_as_it_was(identity: Identity) -> None:
    """It decides whether a file may be touched."""
    companion = Companion("/a/b.srt", CompanionKind.SUBTITLE, ".srt", identity)
    assert Entry(1, "/a/b.mkv", identity).identity == identity
    assert Found("/a/b.mkv", identity).identity == identity
    assert companion.identity == identity


@pytest.mark.parametrize(
    "path",
    [
        "/library/Harbor/05.mkv",
        "/05.mkv",
        "05.mkv",
        "/a//b/05.mkv",
        "/a/\udcff\n콩.mkv",
        "D:\\Anime\\05.mkv",
        "//nas/x.mkv",
    ],
)
def test_a_path_is_exactly_as_it_was_given(path: str) -> None:
    """In two pieces inside, one outside."""
    one = Entry(1, path, PLAIN)
    assert one.path == path
    assert one.name == os.path.basename(path)
    assert one.folder == os.path.dirname(path)
    assert one.moved_to(path + "x", PLAIN, ()).path == path + "x"


@pytest.mark.parametrize(
    ("video", "name", "tail"),
    [
        pytest.param("Show - 01.mkv", "Show - 01.ko.srt", ".ko.srt", id="of the same stem"),
        pytest.param("Show - 01.mkv", "SHOW - 01.ko.srt", ".ko.srt", id="in other letters"),
        pytest.param("Show - 01.mkv", "Show - 01.mkv.srt", ".srt", id="of the whole name"),
        pytest.param("Show - 01.mkv", "fonts.zip", "", id="of the folder"),
        pytest.param("Show.mkv.part", "Show.ass", ".ass", id="of the finished name"),
        pytest.param("Show - 01.mkv", "Show - 01.mkv", ".mkv", id="of the very name, elsewhere"),
        pytest.param("no dot", "no dot.srt", ".srt", id="of a name without an end"),
    ],
)
def test_a_companion_keeps_its_own_name(video: str, name: str, tail: str) -> None:
    """Whether it is kept whole, or as what it adds to the video's."""
    made = Companion.of(video, "/a/Subs/", name, CompanionKind.SUBTITLE, tail, 5)
    assert made.path == f"/a/Subs/{name}"
    assert made == Companion(f"/a/Subs/{name}", CompanionKind.SUBTITLE, tail, made.identity)


def test_a_value_stays_as_it_is() -> None:
    """What was shown is what happens."""
    parsed = ParsedName("x.mkv", "x")
    for value, field in (
        (Entry(1, "/x.mkv", PLAIN), "id"),
        (parsed, "name"),
        (parsed, "title"),
        (Found("/x", PLAIN), "name"),
    ):
        with pytest.raises(AttributeError):
            setattr(value, field, "y")
        with pytest.raises(AttributeError):
            delattr(value, field)
        with pytest.raises(AttributeError):
            value.other = 1


def test_values_are_equal_where_all_of_them_is() -> None:
    """However they came about."""
    spans = (Span("crc", 20, 28),)
    said = Said("Harbor", ("Harbor",), spans=spans, crc_at=(20, 28))
    spelled = ParsedName(NAME, "Harbor", ("Harbor",), episode=5, crc="A1B2C3D4", spans=spans)
    alike = ParsedName.alike(NAME, said, 5)
    assert alike == spelled
    assert hash(alike) == hash(spelled)
    assert alike != spelled.but(crc="00000000")
    assert alike != spelled.but(episode_end=6)
    assert Entry(1, "/x.mkv", PLAIN) != Entry(1, "/x.mkv", PLAIN, reason="y")
    assert Entry(1, "/x.mkv", PLAIN) != "/x.mkv"


def test_a_reading_has_all_that_it_was_made_of() -> None:
    """Whether it is shared with others or not."""
    fields = {
        "name": NAME, "title": "Harbor", "titles": ("Harbor", "항구"), "season": 2, "episode": 13.5, "episode_end": 14,
        "kind": Kind.SPECIAL, "year": 2021, "release_group": "Luna", "resolution": "1080p", "version": 2,
        "crc": "A1B2C3D4", "extension": "mkv", "episode_title": "Fog", "source": "BD", "codec": "x265", "audio": "FLAC",
        "languages": ("ja",), "absolute": 30, "part": 1, "spans": (Span("title", 7, 13),), "reader": "ours",
    }  # fmt: skip
    made = ParsedName(**fields)  # type: ignore[arg-type]
    assert {name: getattr(made, name) for name in ParsedName.FIELDS} == fields
    assert made.but() == made
    assert made.but(crc=None).crc is None
    assert ParsedName.saying(NAME, made.said, 1, crc="A1B2C3D4").crc == "A1B2C3D4"
    assert "Harbor" in repr(made)


def test_an_entry_has_all_that_it_was_made_of() -> None:
    """So that a session read back is the session."""
    work = Work(Media.TV, 1, "Harbor")
    fields = {
        "id": 4, "path": "/a/b.mkv", "identity": PLAIN,
        "companions": (Companion("/a/b.srt", CompanionKind.SUBTITLE, ".srt", PLAIN),), "parsed": ParsedName("b.mkv", "b"),
        "bundle": 3, "match": Match(work, 1, (5,)), "target": "/v/b.mkv", "status": Status.STAGED, "pinned": True,
        "reason": "so", "problems": (Problem("E-INPUT", "x"),),
    }  # fmt: skip
    made = Entry(**fields)  # type: ignore[arg-type]
    assert {name: getattr(made, name) for name in Entry.FIELDS} == fields
    assert made.but(target=None).target is None
    assert made.with_match(None, Status.UNSURE) is made
    assert made.with_parsed(ParsedName("b.mkv", "c")).match == fields["match"]


def test_a_season_costs_little_more_than_its_names() -> None:
    """300,000 files are held in memory; a dictionary each would take gigabytes."""
    said = Said("Harbor", ("Harbor",))
    within = "/library/Harbor/"
    name = NAME
    parsed = ParsedName.alike(name, said, 5)
    found = Found.within_folder(within, name, (1_400_000_000 << 64) | 5, (), ())
    entry = Entry.first(1, found, parsed, 1)
    own = sum(sys.getsizeof(part) for part in (entry, parsed, entry.stamp))
    assert own < 250
    assert entry.parsed is parsed
    assert entry.within is within
    assert entry.state is Entry.first(2, found, parsed, 1).state


@pytest.mark.parametrize("other", [
    Companion("/a/b.ko.srt", CompanionKind.SUBTITLE, ".ko.srt", Identity(1, 3)),
    Companion("/a/b.ko.srt", CompanionKind.OTHER, ".ko.srt", Identity(1, 2)),
    Companion("/c/b.ko.srt", CompanionKind.SUBTITLE, ".ko.srt", Identity(1, 2)),
    Companion("/a/d.ko.srt", CompanionKind.SUBTITLE, ".ko.srt", Identity(1, 2)),
    Companion("/a/b.ko.srt", CompanionKind.SUBTITLE, ".srt", Identity(1, 2)),
    "/a/b.ko.srt",
])  # fmt: skip
def test_a_companion_that_differs_in_anything_is_another(other: object) -> None:
    """However it is held, the same in all is equal, and nothing else."""
    one = Companion.of("b.mkv", "/a/", "b.ko.srt", CompanionKind.SUBTITLE, ".ko.srt", stamp(1, 2))
    same = Companion("/a/b.ko.srt", CompanionKind.SUBTITLE, ".ko.srt", Identity(1, 2))
    assert one == same
    assert hash(one) == hash(same)
    assert one != other

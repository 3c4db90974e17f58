# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder's names read together: what varies counts, what stays belongs to the title."""

from __future__ import annotations

import pytest

from anivault_shell.model.media import Kind, ParsedName
from anivault_shell.parse import parse_folder, parse_name
from anivault_shell.parse.folder import _plain, _read_words, read_folder


def told(readings: list[ParsedName]) -> list[tuple[str | None, int | None, int | float | None]]:
    return [(r.title, r.season, r.episode) for r in readings]


def test_words_behind_the_number_are_episode_titles_where_they_change() -> None:
    """`01 - Rain`, `02 - Snow` in a show's folder."""
    readings = parse_folder(["Cliff Hotel"], ["01 - Rain.mkv", "02 - Snow.mkv", "03 - Hail.mkv"])
    assert told(readings) == [("Cliff Hotel", None, n) for n in (1, 2, 3)]
    assert [r.episode_title for r in readings] == ["Rain", "Snow", "Hail"]


def test_words_behind_the_number_are_the_title_where_they_stay() -> None:
    """`01 - Cliff Hotel`, `02 - Cliff Hotel`, whatever the folder is called."""
    readings = parse_folder(["from Bob"], [f"{n:02} - Cliff Hotel.mkv" for n in (1, 2, 3)])
    assert told(readings) == [("Cliff Hotel", None, n) for n in (1, 2, 3)]


def test_changing_words_are_no_title_even_where_no_folder_names_one() -> None:
    """Better no title than three shows of one episode each."""
    readings = parse_folder(["Anime"], ["01 - Rain.mkv", "02 - Snow.mkv", "03 - Hail.mkv"])
    assert told(readings) == [(None, None, n) for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("title", "pattern"),
    [
        ("Area 51", "Area 51 {:02} [720p].mkv"),
        ("86", "86 {:02}.mkv"),
        ("Ep 7 Stories", "Ep 7 Stories {} End.mkv"),
        ("Mob Lights 100", "[Quiet] Mob Lights 100 {:02}.mkv"),
        ("91 Nights", "91 Nights {:02} [BD].mkv"),
    ],
)
def test_a_number_that_stays_belongs_to_the_title(title: str, pattern: str) -> None:
    """The number that differs from file to file counts."""
    assert told(parse_folder(["Anime"], [pattern.format(n) for n in range(1, 6)])) == [
        (title, None, n) for n in range(1, 6)
    ]


def test_a_season_folder_below_the_show() -> None:
    """`Show (2019)/Season 2/05.mkv`, however the file itself is written."""
    names = ["01.mkv", "E02.mkv", "Great Coast - 03.mkv", "S02E04.mkv"]
    readings = parse_folder(["Season 2", "Great Coast (2019)"], names)
    assert told(readings) == [("Great Coast", 2, n) for n in (1, 2, 3, 4)]
    assert {r.year for r in readings} == {2019}


def test_places_name_the_folder_they_were_read_in() -> None:
    """Level 1 is the nearest folder."""
    reading = parse_folder(["2기", "블루 하버"], ["05화.mkv"])[0]
    places = {s.field: (reading.name, "2기", "블루 하버")[s.level][s.start : s.end] for s in reading.spans}
    assert places["title"] == "블루 하버"
    assert places["season"] == "2기"
    assert places["episode"] == "05"


def test_a_file_that_names_another_show_keeps_its_own_title_and_season() -> None:
    """The season of the folder's show is not the season of a stranger in it."""
    reading = parse_folder(["Great Coast S2"], ["[Quiet] Little Pier - 05.mkv"])[0]
    assert (reading.title, reading.season) == ("Little Pier", None)


@pytest.mark.parametrize(
    ("folder", "name", "kind"),
    [
        ("Specials", "01.mkv", Kind.SPECIAL),
        ("OVA", "Great Coast 1.mkv", Kind.OVA),
        ("NC", "NCOP1.mkv", Kind.OPENING),
        ("NC", "NCED.mkv", Kind.ENDING),
        ("Extras", "Interview.mkv", Kind.EXTRA),
        ("PV", "01.mkv", Kind.PREVIEW),
    ],
)
def test_a_folder_names_the_kind(folder: str, name: str, kind: Kind) -> None:
    """Unless the name itself says more."""
    assert parse_folder([folder, "Great Coast"], [name])[0].kind is kind


@pytest.mark.parametrize(
    "pattern",
    [
        "[Quiet] Great Coast - {n:02} [1080p][{c:08X}].mkv",
        "Great Coast S02E{n:02} 720p.mkv",
        "블루 하버 {n:02}화.mp4",
        "[晨星字幕组][蓝色港湾][{n:02}][1080P].mp4",
        "Great Coast - {n:02} (S01E{n:02}).mkv",
        "Great Coast - {n:02}-{m:02} [BD].mkv",
        "Great Coast {n:03}.mkv",
    ],
)
def test_alike_names_read_as_each_would_alone(pattern: str) -> None:
    """Following the first name of a shape is only quicker, never different."""
    names = [pattern.format(n=n, m=n + 1, c=n * 0x1F2E3D4C % 2**32) for n in range(1, 40)]
    assert parse_folder(["Great Coast"], names) == [parse_name(name, ["Great Coast"]) for name in names]


@pytest.mark.parametrize(
    "names",
    [
        ["Area 51 - 01 [720p].mkv", "Area 52 - 02 [480p].mkv"],
        ["Great Coast S01E01.mkv", "Great Coast S02E01.mkv"],
        ["Great Coast (2019) - 01.mkv", "Great Coast (2021) - 01.mkv"],
        ["Great Coast - 01v2.mkv", "Great Coast - 02v3.mkv"],
        ["Great Coast - 01-02.mkv", "Great Coast - 09-08.mkv"],
    ],
    ids=["title and resolution", "season", "year", "version", "a range upside down"],
)
def test_names_of_one_shape_that_differ_elsewhere_are_read_each(names: list[str]) -> None:
    """Only the episode, its range, its second number and the checksum may move."""
    assert parse_folder([], names) == [parse_name(name) for name in names]


def test_numbers_that_change_their_meaning_are_not_followed() -> None:
    """1080 after 1079 is an episode in one name and could be a resolution in the next; each is looked at."""
    names = [f"[Quiet] Long Voyage - {n} [720p].mkv" for n in range(1075, 1085)]
    assert [r.episode for r in parse_folder([], names)] == list(range(1075, 1085))


def test_the_answers_stand_in_the_order_of_the_names() -> None:
    """Row n is name n."""
    names = ["b - 02.mkv", "a - 01.mkv", "b - 01.mkv"]
    assert [r.name for r in parse_folder(["x"], names)] == names


@pytest.mark.parametrize(
    "name",
    [
        "Blue Harbor",
        "Blue Harbor (2013)",
        "[Luna] Blue Harbor",
        "[Luna-raws] Blue Harbor! (2013) [1080p]",
        "[Luna] Mr. Harbor [720p]",
        "Lily & Harbor's Day",
        "Blue Harbor II",
        "Blue Harbor Movie",
        "Blue Harbor The Final Season",
        "Blue Harbor S2",
        "Blue Harbor Part Two",
        "Blue Harbor Episode of Rain",
        "Blue Harbor BD Remux",
        "Blue Harbor Complete",
        "Blue Harbor END",
        "Blue Harbor Volume",
        "HARBOR (2013)",
        "Blue Harbor (1950)",
        "[BD] Blue Harbor",
        "Blue Harbor - Rain",
    ],
)
def test_a_plain_folder_says_what_a_whole_reading_says(name: str) -> None:
    """The short way for names of words alone is taken only where it leads to the same."""
    assert read_folder(name) == _read_words(name)
    assert read_folder(name).titles


def test_the_short_way_is_taken() -> None:
    """For the names that most folders bear."""
    assert all(map(_plain, ["Blue Harbor", "Blue Harbor (2013)", "[Luna] Blue Harbor [1080p]", "Lily & Harbor's Day"]))
    assert not any(map(_plain, ["Blue Harbor S2", "Blue Harbor Movie", "Blue Harbor BD", "Blue Harbor Complete"]))

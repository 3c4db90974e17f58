# SPDX-License-Identifier: GPL-3.0-or-later
"""Where entries go."""

from __future__ import annotations

import pytest
from msgspec import structs

from anivault_shell.model.catalogue import Match, Season, Title, Work
from anivault_shell.model.entry import Companion, Entry, Identity
from anivault_shell.model.media import CompanionKind, Kind, Media, ParsedName
from anivault_shell.naming import PRESETS, compile_template, fields, target_for

SHOW = Work(Media.TV, 7, "Lantern Valley", "灯の谷", "ja", 2014, (Title("등불 골짜기", "ko", "KR", "translation"),))
FILM = Work(Media.MOVIE, 8, "Lantern Valley: The Movie", year=2016)
JELLYFIN = PRESETS["jellyfin"]


def entry(
    match: Match | None = None,
    *,
    name: str = "[Grp] Tani - 05 [1080p].mkv",
    kind: Kind = Kind.EPISODE,
    tails: tuple[str, ...] = (),
    **read: object,
) -> Entry:
    """An entry as the matcher leaves it."""
    stem = name.rpartition(".")[0]
    companions = tuple(Companion(f"/in/{stem}{t}", CompanionKind.SUBTITLE, t, Identity(1, 1)) for t in tails)
    parsed = ParsedName(name=name, kind=kind, **read)  # type: ignore[arg-type]
    return Entry(1, f"/in/{name}", Identity(9, 9), companions, parsed, match=match)


@pytest.mark.parametrize(
    ("subject", "template", "expected"),
    [
        pytest.param(
            entry(Match(SHOW, 1, (5,), "The Well")),
            "jellyfin",
            "Lantern Valley (2014)/Season 01/Lantern Valley - S01E05 - The Well.mkv",
            id="episode",
        ),
        pytest.param(
            entry(Match(SHOW, 2, (1, 2, 3))),
            "jellyfin",
            "Lantern Valley (2014)/Season 02/Lantern Valley - S02E01-E03.mkv",
            id="range without a title",
        ),
        pytest.param(
            entry(Match(SHOW, 1, (4, 9))),
            "jellyfin",
            "Lantern Valley (2014)/Season 01/Lantern Valley - S01E04E09.mkv",
            id="numbers apart",
        ),
        pytest.param(
            entry(Match(SHOW, 1, (1, 2, 3))),
            "kodi",
            "Lantern Valley (2014)/Season 01/Lantern Valley S01E01E02E03.mkv",
            id="kodi lists each number",
        ),
        pytest.param(
            entry(Match(SHOW, 0, (3,)), kind=Kind.SPECIAL),
            "jellyfin",
            "Lantern Valley (2014)/Season 00/Lantern Valley - S00E03.mkv",
            id="special",
        ),
        pytest.param(
            entry(Match(SHOW, 0, (3,)), kind=Kind.SPECIAL),
            "emby",
            "Lantern Valley (2014)/Specials/Lantern Valley - S00E03.mkv",
            id="emby special",
        ),
        pytest.param(
            entry(Match(FILM)),
            "jellyfin",
            "Lantern Valley - The Movie (2016)/Lantern Valley - The Movie (2016).mkv",
            id="movie",
        ),
        pytest.param(
            entry(Match(SHOW), name="[Grp] Tani - NCOP1.mkv", kind=Kind.OPENING),
            "jellyfin",
            "Lantern Valley (2014)/extras/[Grp] Tani - NCOP1.mkv",
            id="opening keeps a telling name",
        ),
        pytest.param(
            entry(Match(SHOW, 0, (8,)), kind=Kind.PREVIEW),
            "jellyfin",
            "Lantern Valley (2014)/Season 00/Lantern Valley - S00E08.mkv",
            id="preview that the catalogue counts",
        ),
        pytest.param(
            entry(Match(Work(Media.TV, 9, "Undated"), 1, (5,))),
            "jellyfin",
            "Undated/Season 01/Undated - S01E05.mkv",
            id="no year, no brackets",
        ),
        pytest.param(
            entry(title="Tani", season=None, episode=5),
            "jellyfin",
            "Tani/Season 01/Tani - S01E05.mkv",
            id="unmatched, by its own name",
        ),
        pytest.param(entry(Match(SHOW, 1, (5,))), "flat", "Lantern Valley (2014) S01E05.mkv", id="flat has no folder"),
        pytest.param(
            entry(Match(SHOW, 1, (5,))),
            "keep",
            "Lantern Valley/Season 01/[Grp] Tani - 05 [1080p].mkv",
            id="keep keeps the name",
        ),
        pytest.param(
            entry(Match(SHOW, 1, (1105,))),
            "{show}/{episode:03}",
            "Lantern Valley/1105.mkv",
            id="a width is the least",
        ),
        pytest.param(
            entry(title="Tani", season=1, episode=13.5),
            "{show}/S{season:02}E{episode:02}",
            "Tani/S01E13.5.mkv",
            id="half a number",
        ),
        pytest.param(
            entry(Match(SHOW, 1, (5,)), release_group="Grp"),
            "{show|first}/{show|dots|lower}.e{episode:02}< [{release_group}]>< {source}>",
            "L/lantern.valley.e05 [Grp].mkv",
            id="filters and optional parts",
        ),
    ],
)
def test_where_it_goes(subject: Entry, template: str, expected: str) -> None:
    """Each sort of video lies where media servers look for it."""
    assert target_for(subject, compile_template(template), "en") == expected


def test_the_title_comes_in_the_users_language() -> None:
    """A translation goes before English, English before the original."""
    subject = entry(Match(SHOW, 1, (5,)))
    assert target_for(subject, JELLYFIN, "ko-KR").startswith("등불 골짜기 (2014)/")
    assert target_for(subject, JELLYFIN, "fr").startswith("Lantern Valley (2014)/")


@pytest.mark.parametrize(
    "title",
    [
        "../../../etc/cron.d/x",
        "/etc/passwd",
        "C:\\Windows\\System32",
        "\\\\server\\share",
        "..",
        ".",
        "",
        "   ",
        "CON",
        "nul.mkv",
        "a/b/c",
        "{show.__class__}",
        "<b>/..</b>",
        "\x00\x1b[2J\n\r",
        "\u202egnp.exe",
        "trailing. . .",
        "???",
        "長" * 400,
        "e" + "\u0301" * 900,
        "👨‍👩‍👧‍👦" * 60,
        "\udcff\udcfe",
        "file.txt:stream",
        "%{episode}{{}}",
    ],
    ids=ascii,
)
@pytest.mark.parametrize("preset", [*PRESETS, "{show}/{season}/{title}/{original_title}-{episode}"])
def test_a_hostile_title_stays_one_part(title: str, preset: str) -> None:
    """No title adds a folder, leaves the root, names a device or cuts the extension."""
    work = Work(Media.TV, 1, title, title, year=2020)
    calm = entry(Match(Work(Media.TV, 1, "Calm", "Calm", year=2020), 1, (5,), "Calm"))
    template = compile_template(preset)
    target = target_for(entry(Match(work, 1, (5,), title)), template, "en")
    parts = target.split("/")
    assert target.endswith(".mkv")
    assert len(parts) <= target_for(calm, template, "en").count("/") + 1
    for part in parts:
        assert part.strip(" .") == part
        assert not set(part) & set('<>:"\\|?*')
        assert part.isprintable() or "\u200d" in part
        assert len(part.encode()) <= 255
        assert part.partition(".")[0].upper() not in {"CON", "NUL"}


def test_a_long_title_never_costs_the_number() -> None:
    """The episode's title is cut first, then the show's; room is left for the longest companion."""
    work = Work(Media.TV, 1, "長い題" * 60, year=2020)
    tail = ".ko.forced.signs.and.songs.srt"
    target = target_for(entry(Match(work, 1, (1105,), "回" * 100), tails=(".srt", tail)), JELLYFIN, "ja")
    stem = target.rpartition("/")[2].removesuffix(".mkv")
    assert stem.endswith(" - S01E1105")
    assert 240 <= len((stem + tail).encode()) <= 255


def test_all_episodes_of_a_long_title_share_a_folder() -> None:
    """What is cut from a file name is not cut from its folder."""
    work = Work(Media.TV, 1, "長い題" * 60, year=2020)
    plain = target_for(entry(Match(work, 1, (1,))), JELLYFIN, "ja")
    tailed = target_for(entry(Match(work, 1, (2,)), tails=(".a.very.long.tail.ass",)), JELLYFIN, "ja")
    assert plain.rpartition("/")[0] == tailed.rpartition("/")[0]


def test_a_mark_joins_the_letter_before_it() -> None:
    """Composed after filling in, so that every system writes the same name."""
    subject = entry(Match(Work(Media.TV, 1, "Show"), 1, (5,), "\u0301 mark"))
    assert target_for(subject, compile_template("{show}e{title}"), "en") == "Show\u00e9 mark.mkv"


@pytest.mark.parametrize(
    ("title", "said"),
    [
        pytest.param("Episode 12", "", id="English"),
        pytest.param("第12話", "", id="Japanese"),
        pytest.param("第 12 集", "", id="Chinese"),
        pytest.param("에피소드 12", "", id="Korean"),
        pytest.param("제12화", "", id="Korean, short"),
        pytest.param("１２話", "", id="full width"),
        pytest.param("Episode of Nami", "Episode of Nami", id="a title that begins so"),
        pytest.param("100", "100", id="a number is a title"),
        pytest.param("12 Days of Christmas", "12 Days of Christmas", id="a title that begins with a number"),
    ],
)
def test_a_title_that_only_says_the_number_again_is_none(title: str, said: str) -> None:
    """`S01E12 - Episode 12` helps nobody."""
    assert fields.telling(title) == said


@pytest.mark.parametrize("template", ["flat", "{show} {season}x{episode} | extra={show} - {original} [{resolution}]"])
def test_a_name_that_was_made_is_not_wrapped_once_more(template: str) -> None:
    """The second run gives an opening the name that it has."""
    made = compile_template(template)
    first = target_for(
        entry(Match(SHOW), name="[Grp] Tani - NCOP1.mkv", kind=Kind.OPENING, resolution="1080p"), made, "en"
    )
    again = entry(Match(SHOW), name=first, kind=Kind.OPENING, resolution="1080p")
    assert target_for(again, made, "en") == first


@pytest.mark.parametrize(
    ("season", "episode", "name"),
    [
        pytest.param(1, 5, "Lantern Valley 005", id="first season"),
        pytest.param(2, 5, "Lantern Valley 017", id="behind another season"),
        pytest.param(3, 27, "Lantern Valley 027", id="a season that counts on"),
        pytest.param(0, 2, "Lantern Valley", id="a special has none"),
    ],
)
def test_an_absolute_number_is_counted_from_the_match(season: int, episode: int, name: str) -> None:
    """Files named by season get it too; the specials count for nothing."""
    seasons = (Season(0, 4), Season(1, 12), Season(2, 12), Season(3, 13))
    show = structs.replace(SHOW, seasons=seasons)
    made = compile_template("{show}< {absolute:03}>")
    assert target_for(entry(Match(show, season, (episode,))), made, "en") == f"{name}.mkv"
    assert target_for(entry(absolute=51), made, "en").endswith("051.mkv")

# SPDX-License-Identifier: GPL-3.0-or-later
"""Which file belongs to which video."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anivault_shell.model.media import CompanionKind
from anivault_shell.scan import companions_of

Form = Literal["NFC", "NFD"]
TAILS = [
    ("Show - 01.srt", ".srt", CompanionKind.SUBTITLE),
    ("Show - 01.ko.forced.srt", ".ko.forced.srt", CompanionKind.SUBTITLE),
    ("Show - 01.jpn.SMI", ".jpn.SMI", CompanionKind.SUBTITLE),
    ("Show - 01 [eng].ass", " [eng].ass", CompanionKind.SUBTITLE),
    ("Show - 01(ko).ass", "(ko).ass", CompanionKind.SUBTITLE),
    ("Show - 01_track3.idx", "_track3.idx", CompanionKind.SUBTITLE),
    ("show - 01.sub", ".sub", CompanionKind.SUBTITLE),
    ("Show - 01.2.srt", ".2.srt", CompanionKind.SUBTITLE),
    ("Show - 01 1080p.ass", " 1080p.ass", CompanionKind.SUBTITLE),
    ("Show - 01.mkv.srt", ".mkv.srt", CompanionKind.SUBTITLE),
    ("Show - 01.commentary.mka", ".commentary.mka", CompanionKind.AUDIO),
    ("Show - 01.chapters.txt", ".chapters.txt", CompanionKind.CHAPTERS),
    ("Show - 01.xml", ".xml", CompanionKind.CHAPTERS),
    ("Show - 01.nfo", ".nfo", CompanionKind.NFO),
    ("Show - 01-thumb.jpg", "-thumb.jpg", CompanionKind.IMAGE),
    ("Show - 01.sfv", ".sfv", CompanionKind.CHECKSUM),
    ("Show - 01.subs.7z", ".subs.7z", CompanionKind.ARCHIVE),
]
STRANGERS = [
    "Show - 012.srt",
    "Show - 01a.srt",
    "Show - 02.srt",
    "Show - 01.5.ass",
    "Show.srt",
    "Show - 01.txt",
    "Show - 01.exe",
    "poster.jpg",
    "tvshow.nfo",
    "Show - 01",
    "",
    ".srt",
]


@pytest.mark.parametrize(("name", "tail", "kind"), TAILS, ids=[row[0] for row in TAILS])
def test_the_tail_is_kept_as_it_is(name: str, tail: str, kind: CompanionKind) -> None:
    """Language and flag words travel unread."""
    (belonging,) = companions_of(["Show - 01.mkv", "Show - 11.mkv"], [name])["Show - 01.mkv"]
    assert (belonging.name, belonging.tail, belonging.kind) == (name, tail, kind)


@pytest.mark.parametrize("name", STRANGERS)
def test_strangers_stay_where_they_are(name: str) -> None:
    """A longer number, another number, or nothing of the kind."""
    assert companions_of(["Show - 01.mkv"], [name]) == {}


@pytest.mark.parametrize(
    "name", ["Show - 05.ass", "Show 05.ass", "Show.S01E05.ass", "Show.E5.srt", "Show-05v2.ass", "Show - S01E05.ass"]
)
def test_another_episode_is_not_about_the_movie(name: str) -> None:
    """`Show.mkv` has a title that other names begin with, too."""
    assert companions_of(["Show.mkv"], [name]) == {}


def test_the_longest_stem_wins() -> None:
    """Half episodes and second parts have names that begin like others."""
    found = companions_of(
        ["Show - 01.mkv", "Show - 01.5.mkv", "Show - 01 Part B.mkv"],
        ["Show - 01.5.ko.ass", "Show - 01.ko.ass", "Show - 01 Part B.ass", "Show - 01 Part.ass"],
    )
    assert {video: [b.tail for b in names] for video, names in found.items()} == {
        "Show - 01.5.mkv": [".ko.ass"],
        "Show - 01.mkv": [" Part.ass", ".ko.ass"],
        "Show - 01 Part B.mkv": [".ass"],
    }


def test_one_stem_two_videos() -> None:
    """The first in natural order gets it, a download last; a name that says which is believed."""
    videos = ["01.mp4", "01.mkv", "01.avi.part"]
    for order in (videos, videos[::-1]):
        found = companions_of(order, ["01.srt", "01.mp4.ko.srt"])
        assert {v: [b.tail for b in names] for v, names in found.items()} == {
            "01.mkv": [".srt"],
            "01.mp4": [".mp4.ko.srt"],
        }


def test_a_download_has_companions() -> None:
    """By the name it is going to have."""
    assert [b.tail for b in companions_of(["Show - 01.mkv.!qB"], ["Show - 01.ass"])["Show - 01.mkv.!qB"]] == [".ass"]


@pytest.mark.parametrize(("form", "other"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_composed_and_decomposed_names_are_one(form: Form, other: Form) -> None:
    """A share written by a Mac spells 각 in three letters; the tail is cut where the stem really ends."""
    video = unicodedata.normalize(form, "각시탈 É - 01.mkv")
    name = unicodedata.normalize(other, "각시탈 é - 01.한국어.srt")
    (belonging,) = companions_of([video], [name])[video]
    assert belonging.tail == unicodedata.normalize(other, ".한국어.srt")


@given(
    st.lists(st.text(max_size=12).map(lambda s: s + ".mkv"), max_size=5, unique=True),
    st.lists(st.text(max_size=16).map(lambda s: s + ".srt"), max_size=5, unique=True),
)
def test_any_names_at_all(videos: list[str], others: list[str]) -> None:
    """No name raises, each belongs once, a tail is an end, and the order they come in does not matter."""
    found = companions_of(videos, others)
    given_away = [b.name for names in found.values() for b in names]
    assert len(given_away) == len(set(given_away))
    assert all(b.name.endswith(b.tail) and b.tail for names in found.values() for b in names)
    assert found == companions_of(videos[::-1], others[::-1])


def test_a_long_hostile_name_is_quick() -> None:
    """Thousands of boundaries, thousands of digits: an answer all the same."""
    video = "9" * 5000 + ".mkv"
    assert companions_of([video, "a.mkv"], ["-." * 4000 + ".srt", "9" * 5000 + ".srt"])[video][0].tail == ".srt"

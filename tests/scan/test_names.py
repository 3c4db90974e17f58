# SPDX-License-Identifier: GPL-3.0-or-later
"""What a name says of a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anivault_shell import text
from anivault_shell.scan.names import (
    extension,
    finished_name,
    is_system,
    is_teaser,
    may_hold_teasers,
    natural,
    sort_naturally,
)

KEPT = [
    ("Samplers - 01.mkv", ["Samplers"]),
    ("[Oak] Demon Slayer - 04 [1080p].mkv", ["Demon Slayer"]),
    ("Trailer Park Girls - 01.mkv", ["Season 1", "Trailer Park Girls"]),
    ("[Oak] Sample Town - 03 [720p].mkv", ["Downloads"]),
    ("Sample Town S01E02.mkv", ["Downloads"]),
    ("Free Sample 07.mkv", ["Free Samples"]),
    ("Resample - 02.mkv", []),
    ("Show - 01 Trailerless.mkv", []),
]
LEFT_OUT = [
    ("sample.mkv", ["Show"]),
    ("Show - 01 sample.mkv", ["Show"]),
    ("show.s01e01.1080p-sample.mkv", ["Show"]),
    ("sample-show.s01e01.mkv", ["Show"]),
    ("Show_Sample_01.mkv", ["Show"]),
    ("[Oak] Show - Trailer 2 [1080p].mkv", ["Show"]),
    ("Show (Trailer).mkv", ["Show", "Trailers"]),
    ("Movie-trailer.mp4", []),
    ("Show Teaser.mkv", ["Teaser"]),
    ("SAMPLE.MKV", ["Sample"]),
]


@pytest.mark.parametrize(("name", "above"), KEPT)
def test_a_title_is_no_sample(name: str, above: list[str]) -> None:
    """A word inside another, or one that is the title's own, hides nothing."""
    assert not is_teaser(name, above)


@pytest.mark.parametrize(("name", "above"), LEFT_OUT)
def test_samples_and_trailers_are_known_by_a_whole_word(name: str, above: list[str]) -> None:
    """The file's own name says it, wherever in the name."""
    assert may_hold_teasers([name])
    assert is_teaser(name, above)


@pytest.mark.parametrize(
    "name", [".hack", ".hack__SIGN", "Samples", "lost", "git", ".hidden show", "Trash", "Snapshot"]
)
def test_a_leading_dot_hides_nothing(name: str) -> None:
    """Only names that a system is known to use are passed over."""
    assert not is_system(name)


@pytest.mark.parametrize(
    "name",
    [".git", "@eaDir", "$RECYCLE.BIN", "System Volume Information", ".Trash-1000", ".Trashes", "#recycle", "__MACOSX"],
)
def test_system_folders_are_known_in_any_case(name: str) -> None:
    """Windows and NAS systems spell them as they like."""
    assert is_system(name)
    assert is_system(name.upper())


@pytest.mark.parametrize(
    ("name", "answer"),
    [("a.MKV", "mkv"), (".mkv", ""), ("mkv", ""), ("a.", ""), ("a.b.ts", "ts"), ("", "")],
)
def test_extension(name: str, answer: str) -> None:
    """The part after the last dot, in lower case; a name that begins with its only dot has none."""
    assert extension(name) == answer


@pytest.mark.parametrize(
    ("name", "answer"),
    [("A - 01.mkv.!qB", "A - 01.mkv"), ("A.mkv.part", "A.mkv"), ("A.mkv.BC!", "A.mkv"), ("A.mkv", ""), ("part", "")],
)
def test_what_a_download_will_be_called(name: str, answer: str) -> None:
    """Without the mark of the program that is still at it."""
    assert finished_name(name) == answer


@given(st.lists(st.text(alphabet="aB10 29-é", max_size=8), max_size=6))
def test_natural_order_is_the_order_of_text(names: list[str]) -> None:
    """Cheaper than `text.natural`, and never different where that tells two names apart."""
    ours = sorted(names, key=natural)
    assert [text.natural(n) for n in ours] == sorted(text.natural(n) for n in names)


@given(st.permutations(["a2", "a10", "A2", "a02", "b", "10", "9", "", "a2.mkv"]))
def test_natural_order_never_ties(names: list[str]) -> None:
    """However they came, they stand in one order."""
    assert sorted(names, key=natural) == ["", "9", "10", "A2", "a02", "a2", "a2.mkv", "a10", "b"]


@given(st.lists(st.from_regex(r"(Show - |show - |)[0-9]{1,3}( x|v2|)(\.mkv)?", fullmatch=True), max_size=12))
def test_the_short_way_sorts_alike(names: list[str]) -> None:
    """Names that differ in one number of one length need no key; all others get one."""
    assert sort_naturally(names) == sorted(names, key=natural)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What is one title, what is another, and what a name says beside it."""

from __future__ import annotations

import pytest

from anivault_shell.match.likeness import NEAR_EXACT, likeness
from anivault_shell.match.titles import halves, reading
from anivault_shell.model.catalogue import Title, Work
from anivault_shell.model.media import Media

CAMP = Work(
    Media.TV, 1, "Laid-Back Camp", "ゆるキャン△", "ja", 2018,
    (Title("Yuru Camp"), Title("摇曳露营"), Title("Yuru Camp Season 2")),
)  # fmt: skip


def like(name: str, work: Work = CAMP) -> tuple[bool, str]:
    readings = [reading(text) for text in (name, *halves(name))]
    found = likeness(readings, work)
    return found.value >= NEAR_EXACT, found.rest


@pytest.mark.parametrize(
    "name",
    ["Laid-back Camp", "laid back camp", "Yuru Camp", "Yuru Camp S2", "Yuru Kyanpu / 摇曳露营", "摇曳露营 Yuru Camp"],
)
def test_a_name_that_says_no_more_is_exact(name: str) -> None:
    """Spelling, seasons and translations are not more."""
    assert like(name) == (True, "")


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        pytest.param("Yuru Camp Heya Camp", "heya", id="a word behind"),
        pytest.param("摇曳露营 BLOOM / Yuru Camp BLOOM", "bloom", id="behind both halves"),
        pytest.param("摇曳露营 冬天篇", "冬天篇", id="an arc's name"),
        pytest.param("摇曳露营T", "t", id="one letter"),
    ],
)
def test_what_a_name_says_beside_the_title_is_kept(name: str, rest: str) -> None:
    """It may be another show, or a part of this one."""
    exact, found = like(name)
    assert not exact
    assert found == rest


@pytest.mark.parametrize("name", ["Laid-Back Café", "Yuru Yuri", "Camp"])
def test_another_title_is_not_this_one(name: str) -> None:
    """However many words they share."""
    assert not like(name)[0]


def test_numbers_are_compared_exactly() -> None:
    """One figure makes another show, though nearly every letter is the same."""
    numbered = Work(Media.TV, 2, "Mobile Police 08th Team")
    assert likeness([reading("Mobile Police 09th Team")], numbered).value < 0.8

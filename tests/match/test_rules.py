# SPDX-License-Identifier: GPL-3.0-or-later
"""Which releases a rule speaks of."""

from __future__ import annotations

from dataclasses import replace

from anivault_shell.match import Bundle
from anivault_shell.match.rules import Change, Rule, Rules, draft, tail
from anivault_shell.model.catalogue import Work
from tests.match.library import TV, bundle

KANON = Work(TV, 104, "Kanon")
OTHER = Work(TV, 103, "Kanon")
MADE = "2026-11-21T00:00:00Z"


def rule(of: Bundle, work: Work = KANON, numbering: str | None = None, file: str = "") -> Rule:
    return draft(of, work, numbering, by="pin", made=MADE, file=file)


def book(*rules: Rule) -> Rules:
    return Rules().with_(rules)[0]


def test_a_rule_knows_its_release_again() -> None:
    """However the title is written, and whichever episodes there are now."""
    kept = book(rule(bundle("Kanon", [1, 2], release_group="Luna")))
    again = kept.of(bundle("KANON", [3], release_group="luna"))
    assert again is not None
    assert again.tmdb_id == 104


def test_a_release_without_a_group_is_known_in_its_folder_only() -> None:
    """`Kanon - 01` somewhere else may be another Kanon."""
    kept = book(rule(bundle("Kanon", folder="/anime/2006/Kanon")))
    assert kept.of(bundle("Kanon", folder="/anime/2006/Kanon")) is not None
    assert kept.of(bundle("Kanon", folder="/anime/2002/Kanon")) is None


def test_a_group_is_known_in_any_folder() -> None:
    """Downloads do not always land in the same one."""
    kept = book(rule(bundle("Kanon", release_group="Luna", folder="/here")))
    assert kept.of(bundle("Kanon", release_group="Luna", folder="/there/now")) is not None
    assert kept.of(bundle("Kanon", release_group="Terra", folder="/here")) is None


def test_folders_that_disagree_leave_a_third_open() -> None:
    """Each folder has its own rule; elsewhere nobody knows which of them holds."""
    here, there = (bundle("Kanon", release_group="Luna", folder=f) for f in ("/here", "/there"))
    kept = book(rule(here), rule(there, OTHER))
    assert [r.tmdb_id for r in map(kept.of, (here, there)) if r] == [104, 103]
    assert kept.of(bundle("Kanon", release_group="Luna", folder="/elsewhere")) is None


def test_season_part_and_kind_are_kept_apart() -> None:
    """What is said of the second season says nothing of the first."""
    kept = book(rule(bundle("Kanon", season=2, release_group="Luna")))
    assert kept.of(bundle("Kanon", season=1, release_group="Luna")) is None
    assert kept.of(bundle("Kanon", release_group="Luna")) is None


def test_one_file_may_have_a_rule_of_its_own() -> None:
    """It is parted from its bundle, the rest is judged as before."""
    whole = bundle("Kanon", [1, 2, 3])
    one = whole.entries[1]
    kept = book(rule(whole, file=one.name))
    parts = list(kept.split(whole))
    assert [([e.id for e in part.entries], found is not None) for part, found in parts] == [
        ([2], True),
        ([1, 3], False),
    ]


def test_a_word_on_all_outdates_those_on_single_files() -> None:
    """Else a file would keep what was said of it before."""
    whole = bundle("Kanon", [1, 2])
    kept, change = book(rule(whole, OTHER, file=whole.entries[0].name)).with_([rule(whole)])
    assert [r.file for r in kept.rows] == [""]
    assert (len(change.gone), len(change.new)) == (1, 1)


def test_a_later_word_takes_the_place_of_the_first() -> None:
    """Under the same number; saying the same again changes nothing."""
    whole = bundle("Kanon")
    kept = book(rule(whole))
    again, change = kept.with_([rule(whole, OTHER)])
    assert [(r.id, r.tmdb_id) for r in again.rows] == [(1, 103)]
    assert (change.gone, change.new) == (kept.rows, again.rows)
    assert again.with_([rule(whole, OTHER)])[1] == Change()


def test_a_change_can_be_taken_back_and_done_again() -> None:
    """As undo and redo do; what came since is left alone."""
    kept, change = book(rule(bundle("Kanon"))).with_([rule(bundle("Kanon"), OTHER)])
    other = rule(bundle("Overlord"))
    since = kept.with_([other])[0]
    back = since.apply(change.back)
    assert [(r.title, r.tmdb_id) for r in back.rows] == [("Kanon", 104), ("Overlord", 104)]
    assert [r.tmdb_id for r in back.apply(change).rows] == [103, 104]


def test_forgetting_spares_what_was_changed_since() -> None:
    """A rule that another process has replaced is not the one that was meant."""
    kept = book(rule(bundle("Kanon")))
    changed = kept.with_([rule(bundle("Kanon"), OTHER)])[0]
    assert len(changed.without(kept.rows)[0]) == 1
    assert len(kept.without(kept.rows)[0]) == 0


def test_a_folder_is_known_by_its_last_three_names() -> None:
    """So that a rule travels from one machine to another."""
    assert tail("/srv/media/Anime/2006/Kanon") == "Anime/2006/Kanon"
    assert tail("/Kanon") == "Kanon"


def test_a_name_that_is_no_text_can_be_kept() -> None:
    """Bytes that are no UTF-8 stand in no JSON."""
    odd = replace(bundle("Kanon"), folder="/anime/Kan\udc80on")
    assert "\udc80" not in rule(odd).folder
    assert book(rule(odd)).of(odd) is not None

# SPDX-License-Identifier: GPL-3.0-or-later
"""The session changes in steps, and every step can be taken back."""

from __future__ import annotations

import pytest

from anivault_shell.lang.lexer import tokenize
from anivault_shell.lang.query import compile_query
from anivault_shell.model.entry import Status
from tests.session.builders import FRIEREN, KANON, entry, matched, plan, session


def test_a_step_is_taken_back_and_done_again() -> None:
    """Undo and redo give exactly the entries that stood before and after."""
    made = session([entry(1), entry(2)])
    before = dict(made.entries)
    made.change("match", [matched(made[1]), matched(made[2])])
    after = dict(made.entries)

    made.take_back()
    assert made.entries == before
    made.do_again()
    assert made.entries == after


def test_undoing_a_scan_takes_its_entries_away() -> None:
    """What a step brought, its undo takes."""
    made = session([entry(1)])
    made.change("scan", [entry(2)])

    made.take_back()

    assert list(made.entries) == [1]


def test_row_numbers_are_never_given_twice() -> None:
    """A number that a user has seen keeps meaning the same file."""
    made = session([entry(1), entry(2)])
    made.change("rescan", gone=[2])

    assert made.new_ids()() == 3


def test_a_change_that_changes_nothing_is_no_step() -> None:
    """Otherwise the next undo would seem to do nothing."""
    made = session([entry(1)])
    steps = len(made.timeline.done)

    assert made.change("set", [made[1]]) == 0
    assert len(made.timeline.done) == steps


def test_a_new_step_forgets_what_was_undone() -> None:
    """Redo after a new decision would mix two histories."""
    made = session([entry(1)])
    made.change("match", [matched(made[1])])
    made.take_back()
    made.change("skip", [made[1].skipped()])

    assert made.do_again() is None


def test_with_nothing_to_take_back_nothing_happens() -> None:
    """An empty timeline is no error."""
    made = session()

    assert made.take_back() is None
    assert made.do_again() is None


@pytest.mark.parametrize("how", ["pin", "unmatch", "skip"])
def test_no_operation_outlives_the_decision_it_came_from(how: str) -> None:
    """A plan never moves a file by a match that was corrected since."""
    one, two = matched(entry(1)).with_target("/vault/1.mkv"), matched(entry(2)).with_target("/vault/2.mkv")
    made = session()
    made.change("stage", [one, two], plan=plan(one, two))
    new = {
        "pin": one.with_pin(matched(entry(1), KANON).match or pytest.fail("no match")),
        "unmatch": one.without_pin(),
        "skip": one.skipped(),
    }[how]

    made.change(how, [new])

    assert made.frame.plan is not None
    assert [op.entry for op in made.frame.plan.operations] == [2]
    made.take_back()
    assert made.frame.plan is not None
    assert [op.entry for op in made.frame.plan.operations] == [1, 2]


def test_a_plan_without_operations_is_no_plan() -> None:
    """So that commit says that nothing is staged."""
    one = matched(entry(1)).with_target("/vault/1.mkv")
    made = session()
    made.change("stage", [one], plan=plan(one))

    made.change("unstage", [one.without_target()])

    assert made.frame.plan is None
    assert made[1].status is Status.MATCHED


def test_what_joins_a_step_is_taken_back_with_it() -> None:
    """A match that is written down piece by piece is one step for `undo` and `redo`."""
    made = session([entry(1), entry(2)])
    made.change("match 1 file", [matched(made[1])])
    made.change("match 2 files", [matched(made[2]), matched(made[1], KANON)], joins=made.timeline.last)

    assert [s.label for s in made.timeline.done] == ["scan", "match 2 files"]
    made.take_back()
    assert [made[1], made[2]] == [entry(1), entry(2)]
    made.do_again()
    assert [made[1], made[2]] == [matched(entry(1), KANON), matched(entry(2))]


def test_what_comes_after_another_step_joins_nothing() -> None:
    """Only the last step is gone on with."""
    made = session([entry(1), entry(2)])
    made.change("match", [matched(made[1])])
    first = made.timeline.last
    made.change("skip", [made[2].skipped()])
    made.change("match", [matched(made[2])], joins=first)

    assert [s.label for s in made.timeline.done] == ["scan", "match", "skip", "match"]


def test_the_filter_and_the_order_decide_what_is_shown() -> None:
    """`.` means what is on the screen, in that order."""
    made = session([entry(1, "Frieren"), entry(2, "Kanon"), entry(3, "Frieren", episode=10)])
    made.filter = ("title:frieren", compile_query(tokenize("title:frieren")[0], "title:frieren"))
    made.sort = ("-episode",)

    assert [e.id for e in made.shown()] == [3, 1]


def test_sorting_counts_as_people_do() -> None:
    """Season 2 comes before season 10, and what is unknown comes last."""
    made = session([entry(1, "Show 10"), entry(2, "Show 2"), entry(3, "Show 1")])
    made.sort = ("title",)

    assert [e.id for e in made.shown()] == [3, 2, 1]


def test_a_file_belongs_to_the_deepest_root() -> None:
    """With both D:\\Anime and D:\\Anime\\New scanned, new files are renamed where they lie."""
    made = session([entry(1)])
    made.change("scan", roots=("/library", "/library/Frieren"))

    assert made.root_of(made[1]) == "/library/Frieren"


def test_a_pin_survives_a_new_match() -> None:
    """The user's word outranks every score."""
    pinned = matched(entry(1)).with_pin(matched(entry(1), KANON).match or pytest.fail("no match"))

    again = pinned.with_match(matched(entry(1), FRIEREN).match, Status.MATCHED)

    assert again.match is not None
    assert again.match.work is KANON

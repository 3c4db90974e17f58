# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job in the background did, taken into a session that went on meanwhile."""

from __future__ import annotations

import pytest

from anivault_shell.model.entry import Status
from anivault_shell.session.apart import Apart
from tests.session import builders


def test_it_is_one_step_that_undo_takes_back() -> None:
    """However many steps the job made of it."""
    session = builders.session(builders.entry(n) for n in (1, 2, 3))
    apart = Apart(session)
    for row in (1, 2):
        apart.session.change("match", [builders.matched(apart.session[row])])
    assert session.count(Status.MATCHED) == 0
    taken = apart.take_in()
    assert (taken.changed, taken.left) == (2, 0)
    assert session.count(Status.MATCHED) == 2
    assert len(session.timeline.done) == 2
    session.take_back()
    assert session.count(Status.MATCHED) == 0


def test_what_the_user_did_meanwhile_stays() -> None:
    """Skipped, pinned and removed: the job knew nothing of it."""
    session = builders.session(builders.entry(n) for n in (1, 2, 3, 4))
    apart = Apart(session)
    apart.session.change("match", [builders.matched(e) for e in apart.session.entries.values()])
    session.change("skip", [session[1].skipped("by you")])
    session.change("forget", gone=[2])
    taken = apart.take_in()
    assert (taken.changed, taken.left) == (2, 2)
    assert [e.status for _, e in sorted(session.entries.items())] == [Status.SKIPPED, Status.MATCHED, Status.MATCHED]
    assert 2 not in session.entries


def test_files_found_meanwhile_by_both_keep_apart() -> None:
    """Rows and bundles are given anew, and a file that both have found is there once."""
    session = builders.session([builders.entry(1)])
    apart = Apart(session)
    apart.session.change("scan", [builders.entry(2, "Kanon", 5, bundle=2), builders.entry(3, "Kanon", 6, bundle=2)])
    session.change("scan", [builders.entry(2, "Other", 1, bundle=2), builders.entry(3, "Kanon", 6, bundle=3)])
    taken = apart.take_in()
    assert (taken.changed, taken.left) == (1, 1)
    assert len({e.path for e in session.entries.values()}) == len(session) == 4
    assert len({(e.folder, e.bundle) for e in session.entries.values()}) == 3


def test_what_was_dropped_goes_unless_it_was_touched() -> None:
    """A rescan in the background finds that files are gone."""
    session = builders.session(builders.entry(n) for n in (1, 2))
    apart = Apart(session)
    apart.session.change("rescan", gone=[1, 2])
    session.change("skip", [session[2].skipped("by you")])
    taken = apart.take_in()
    assert (taken.changed, taken.left) == (1, 1)
    assert list(session.entries) == [2]


@pytest.mark.parametrize("meanwhile", ["nothing", "a skip"])
def test_what_was_worked_out_beforehand_is_the_same(meanwhile: str) -> None:
    """The job's thread has compared already; once somebody has done something that holds no longer."""
    sessions = [builders.session(builders.entry(n) for n in (1, 2, 3, 4)) for _ in range(2)]
    for ready, session in zip((True, False), sessions, strict=True):
        apart = Apart(session)
        changed = [builders.matched(apart.session[n]) for n in (1, 2)]
        apart.session.change("match", [*changed, builders.entry(5)], gone=[4])
        if ready:
            apart.prepare()
        if meanwhile != "nothing":
            session.change("skip", [session[1].skipped("by you")])
        assert apart.take_in().left == (meanwhile != "nothing")
    one, other = sessions
    assert one.entries == other.entries
    assert one.timeline == other.timeline
    assert (one.count(Status.SKIPPED), one.count(Status.MATCHED)) == ((0, 2) if meanwhile == "nothing" else (1, 1))

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job had decided when its program was killed, taken into the session that it worked in."""

from __future__ import annotations

from pathlib import Path

import pytest

from anivault_shell.model.catalogue import Match
from anivault_shell.model.entry import Status
from anivault_shell.session.apart import Apart
from anivault_shell.session.shelf import Shelf
from anivault_shell.session.state import Session
from anivault_shell.session.timeline import Frame
from tests.session import builders


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(str(tmp_path), Frame())


def begun(shelf: Shelf, rows: int = 4) -> tuple[Session, Apart]:
    """A kept session of some files, and a job at work on it that writes down what it decides."""
    session = Session(Frame(roots=("/library",)))
    shelf.begin("one", session)
    session.change("scan", [builders.entry(n) for n in range(1, rows + 1)])
    apart = Apart(session)
    trail = shelf.trail(1)
    assert trail is not None
    trail.keep(apart.session)
    return session, apart


def killed(shelf: Shelf) -> Session:
    """The session as the next program finds it: nothing of the job was taken in."""
    name = shelf.name or ""
    shelf.close()
    return shelf.open(name)


def statuses(session: Session) -> list[str]:
    return [e.status.value for _, e in sorted(session.entries.items())]


def test_it_is_a_step_that_undo_takes_back(shelf: Shelf) -> None:
    """And it is taken in once: the next time the session is opened it is part of it."""
    _, apart = begun(shelf)
    for row in (1, 2):
        apart.session.change("match", [builders.matched(apart.session[row])])
    session = killed(shelf)
    assert statuses(session) == ["matched", "matched", "parsed", "parsed"]
    assert shelf.rescued == 2
    again = killed(shelf)
    assert (statuses(again), shelf.rescued) == (statuses(session), 0)
    again.take_back()
    assert statuses(again) == ["parsed"] * 4


def test_what_the_user_said_meanwhile_outranks_it(shelf: Shelf) -> None:
    """Skipped, decided by hand, corrected, forgotten: those stay as they are."""
    session, apart = begun(shelf, 5)
    session.change("skip", [session[1].skipped("by you")])
    session.change("forget", gone=[5])
    by_hand = Match(builders.FRIEREN, 1, (2,), decided_by="user")
    session.change("number", [session[2].with_match(by_hand, Status.MATCHED)])
    read = session[3].parsed
    assert read is not None
    session.change("set", [session[3].with_parsed(read.but(season=2))])
    before = dict(session.entries)
    apart.session.change("match", [builders.matched(e, builders.KANON) for e in apart.session.entries.values()])
    after = killed(shelf)
    assert [after[n] == before[n] for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert 5 not in after.entries
    assert after[4].match is not None
    assert after[4].match.work == builders.KANON


def test_nothing_is_left_where_the_job_was_taken_in(shelf: Shelf, tmp_path: Path) -> None:
    """Its trail goes; a session that is removed takes the trails of its dead jobs along."""
    _, apart = begun(shelf)
    apart.session.change("match", [builders.matched(apart.session[1])])
    (path,) = tmp_path.glob("*.trail")
    shelf.end(shelf._trails[0])
    assert not path.exists()
    begun_again = shelf.trail(2)
    assert begun_again is not None
    begun_again.keep(apart.session)
    apart.session.change("match", [builders.matched(apart.session[2])])
    shelf.close()
    assert list(tmp_path.glob("*.trail"))
    shelf.remove("one")
    assert not list(tmp_path.glob("one.*l"))


@pytest.mark.parametrize("way", ["save", "rename"])
def test_the_job_goes_along_when_the_session_is_called_otherwise(shelf: Shelf, tmp_path: Path, way: str) -> None:
    """What it decided before and after is found under the new name."""
    session, apart = begun(shelf)
    apart.session.change("match", [builders.matched(apart.session[1])])
    if way == "save":
        shelf.save("two", session)
    else:
        shelf.rename("one", "two")
    apart.session.change("match", [builders.matched(apart.session[2])])
    assert [p.name for p in tmp_path.glob("*.trail")] == ["two.1.trail"]
    assert statuses(killed(shelf)) == ["matched", "matched", "parsed", "parsed"]


@pytest.mark.parametrize("cut", [1, 40])
def test_what_a_power_failure_tears_off_does_no_harm(shelf: Shelf, tmp_path: Path, cut: int) -> None:
    """The steps before the torn one are taken in."""
    _, apart = begun(shelf)
    for row in (1, 2):
        apart.session.change("match", [builders.matched(apart.session[row])])
    (path,) = tmp_path.glob("*.trail")
    path.write_bytes(path.read_bytes()[:-cut])
    assert statuses(killed(shelf)) == ["matched", "parsed", "parsed", "parsed"]


@pytest.mark.parametrize(
    "damage", [b"", b"\x00" * 500, b"[]\n", b'{"anivault_session": 3}\n{"how": "do"}\n', b"{}\n" * 9]
)
def test_a_trail_that_makes_no_sense_is_passed_over(shelf: Shelf, tmp_path: Path, damage: bytes) -> None:
    """The session itself is whole."""
    begun(shelf)
    (tmp_path / "one.1.trail").write_bytes(damage)
    (tmp_path / "one.two.trail").write_bytes(b"somebody else's")
    assert statuses(killed(shelf)) == ["parsed"] * 4
    assert [p.name for p in tmp_path.glob("*.trail")] == ["one.two.trail"]


def test_files_that_a_scan_had_found_are_there(shelf: Shelf) -> None:
    """Under rows of their own, where others were found under the same ones meanwhile."""
    session, apart = begun(shelf, 1)
    apart.session.change("scan", [builders.entry(2, "Kanon", 5, bundle=2), builders.entry(3, "Kanon", 6, bundle=2)])
    session.change("scan", [builders.entry(2, "Other", 1, bundle=2)])
    after = killed(shelf)
    assert len({e.path for e in after.entries.values()}) == len(after) == 4
    assert len({(e.folder, e.bundle) for e in after.entries.values()}) == 3

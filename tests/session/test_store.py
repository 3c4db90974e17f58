# SPDX-License-Identifier: GPL-3.0-or-later
"""A session is on the disk as soon as it changes, and comes back as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from anivault_shell.errors import ContractBroken, InputError
from anivault_shell.session.state import Session
from anivault_shell.session.store import Store, last_session
from anivault_shell.session.timeline import Frame
from tests.session.builders import KANON, entry, matched, plan, session

FRAME = Frame(roots=("/library",))


def kept(folder: Path, name: str = "one") -> Session:
    """A session with a history worth keeping."""
    made = session()
    Store(str(folder), name).keep(made)
    made.change("scan", [entry(1), entry(2), entry(3, "콩 \udcff")])
    made.change("match", [matched(made[1]), matched(made[2])])
    made.change("pin", [made[2].with_pin(matched(made[2], KANON).match or pytest.fail("no match"))])
    staged = made[1].with_target("/vault/1.mkv")
    made.change("stage", [staged], plan=plan(staged), dest="/vault")
    made.change("skip", [made[3].skipped("not now")])
    made.take_back()
    return made


def loaded(folder: Path, name: str = "one") -> Session:
    made = Session(FRAME)
    Store(str(folder), name).load(made)
    return made


def test_everything_comes_back(tmp_path: Path) -> None:
    """Entries, matches, pins, the plan, and what undo and redo would do."""
    before = kept(tmp_path)
    after = loaded(tmp_path)

    assert after.entries == before.entries
    assert after.frame == before.frame
    assert [s.label for s in after.timeline.done] == [s.label for s in before.timeline.done]
    after.do_again()
    assert after[3].reason == "not now"
    after.take_back()
    after.take_back()
    assert after.frame.plan is None


def test_what_follows_a_resume_is_kept_too(tmp_path: Path) -> None:
    """Works that were written before the resume are not needed again, and are still found."""
    kept(tmp_path)
    again = Session(FRAME)
    store = Store(str(tmp_path), "one")
    store.load(again)
    store.keep(again)
    again.change("unpin", [again[2].without_pin()])

    assert loaded(tmp_path).entries == again.entries


def test_a_line_cut_by_a_crash_is_left_out(tmp_path: Path) -> None:
    """At most the step in hand is lost."""
    before = kept(tmp_path)
    path = tmp_path / "one.jsonl"
    data = path.read_bytes()
    path.write_bytes(data[:-5])

    after = loaded(tmp_path)

    assert after[3].reason == "not now"  # the undo was the step in hand
    assert after[1] == before[1]


def test_a_step_that_was_written_in_pieces_comes_back_as_one(tmp_path: Path) -> None:
    """However many pieces were written before the end came."""
    before = session()
    Store(str(tmp_path), "one").keep(before)
    before.change("scan", [entry(1), entry(2)])
    before.change("match", [matched(before[1])])
    before.change("match", [matched(before[2])], joins=before.timeline.last)

    after = loaded(tmp_path)

    assert after.entries == before.entries
    assert [s.label for s in after.timeline.done] == ["scan", "match"]
    after.take_back()
    assert after.entries == {1: entry(1), 2: entry(2)}


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(b'{"how": "do"}\n', id="a step without entries"),
        pytest.param(b"[1]\n", id="no object"),
        pytest.param(b"\xff\xfe\n", id="no text"),
        pytest.param(b"[" * 5000 + b"\n", id="nested without end"),
        pytest.param(
            b'{"how": "do", "works": {}, "entries": {"1": {"id": "x"}}, "frame": null, "tx": null, "label": ""}\n',
            id="no entry",
        ),
        pytest.param(b'{"how": "aside"}\n', id="no way we know"),
        pytest.param(b'{"how": "undo"}\n' * 9, id="more undone than done"),
    ],
)
def test_damage_is_said_and_not_guessed_at(tmp_path: Path, damage: bytes) -> None:
    """The line is named, exit code 3."""
    kept(tmp_path)
    path = tmp_path / "one.jsonl"
    path.write_bytes(path.read_bytes() + damage)

    with pytest.raises(ContractBroken) as exc:
        loaded(tmp_path)

    assert "line" in exc.value.message
    assert exc.value.exit_status == 3


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a b", "CON.", "x" * 81])
def test_a_name_is_no_path(tmp_path: Path, name: str) -> None:
    """A session never leaves its folder."""
    with pytest.raises(InputError):
        Store(str(tmp_path), name)


def test_the_file_is_the_users_alone(tmp_path: Path) -> None:
    """0600 in a 0700 folder, where the system knows such."""
    kept(tmp_path / "sessions")
    if os.name == "posix":
        assert (tmp_path / "sessions").stat().st_mode & 0o077 == 0
        assert (tmp_path / "sessions" / "one.jsonl").stat().st_mode & 0o077 == 0


def test_the_last_session_is_the_one_written_to_last(tmp_path: Path) -> None:
    """`--resume` without a name."""
    assert last_session(str(tmp_path / "none")) is None
    for n, name in enumerate(("old", "new", "older")):
        kept(tmp_path, name)
        os.utime(tmp_path / f"{name}.jsonl", ns=(0, {"old": 2, "new": 3, "older": 1}[name] * 10**9 + n))

    assert last_session(str(tmp_path)) == "new"

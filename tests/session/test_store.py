# SPDX-License-Identifier: GPL-3.0-or-later
"""A session is on the disk as soon as it changes, and comes back as it was."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from anivault_shell.errors import ContractBroken, InputError
from anivault_shell.session.state import Session
from anivault_shell.session.store import VERSION, Store
from anivault_shell.session.timeline import Frame
from tests.flows.program import schema
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


def test_what_a_step_leaves_alone_is_one_object_after_a_resume(tmp_path: Path) -> None:
    """A file that was only matched keeps its reading: a library is held once, not once a step."""
    kept(tmp_path)
    found, matching = loaded(tmp_path).timeline.done[:2]
    one, other = found.after[1], matching.after[1]
    assert one is not None
    assert other is not None
    assert one.parsed is other.parsed
    assert one.within is other.within
    assert one.name is other.name


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


def test_a_damaged_file_is_put_aside_and_what_came_before_stays(tmp_path: Path) -> None:
    """Nothing is thrown away: the whole file is in quarantine, and the next start has the steps before the damage."""
    before = kept(tmp_path)
    path = tmp_path / "one.jsonl"
    *head, last = path.read_bytes().splitlines(keepends=True)
    damaged = b"".join([*head, b'{"how": "do"}\n', last])
    for turn in (1, 2):
        path.write_bytes(damaged)
        with pytest.raises(ContractBroken) as exc:
            loaded(tmp_path)
        aside = tmp_path / "quarantine" / f"one.{turn}.jsonl"
        assert aside.read_bytes() == damaged
        assert str(aside) in exc.value.message
        assert exc.value.hint is not None
        assert "the steps before that line (5) are still the session one" in exc.value.hint

    after = loaded(tmp_path)
    assert [s.label for s in after.timeline.done] == ["scan", "match", "pin", "stage", "skip"]
    assert after[1] == before[1]


def test_a_file_without_any_sense_leaves_no_session(tmp_path: Path) -> None:
    """It is put aside whole, and the name is free."""
    (tmp_path / "one.jsonl").write_bytes(b"\x00\x00\x00\n" * 3)
    with pytest.raises(ContractBroken, match="put aside"):
        loaded(tmp_path)
    assert not (tmp_path / "one.jsonl").exists()


def test_a_file_of_a_newer_program_is_left_as_it_is(tmp_path: Path) -> None:
    """It is no damage; the program that wrote it can read it."""
    kept(tmp_path)
    path = tmp_path / "one.jsonl"
    newer = path.read_bytes().replace(f'"anivault_session": {VERSION}'.encode(), b'"anivault_session": 99')
    path.write_bytes(newer)

    with pytest.raises(ContractBroken, match="written by a newer AniVault"):
        loaded(tmp_path)

    assert path.read_bytes() == newer
    assert [p.name for p in tmp_path.iterdir()] == ["one.jsonl"]


@pytest.mark.parametrize("version", [2, 3])
def test_a_file_of_an_older_program_is_taken_over_with_a_backup(tmp_path: Path, version: int) -> None:
    """It goes on in today's format; the old file is kept beside it."""
    before = kept(tmp_path)
    path = tmp_path / "one.jsonl"
    older = path.read_bytes().replace(
        f'"anivault_session": {VERSION}'.encode(), f'"anivault_session": {version}'.encode()
    )
    older = older.replace(b',"narrow":[]', b"")
    path.write_bytes(older)

    after = loaded(tmp_path)

    assert after.entries == before.entries
    assert (tmp_path / "older" / f"one.{version}.jsonl").read_bytes() == older
    assert json.loads(path.read_bytes().splitlines()[0])["anivault_session"] == VERSION
    assert loaded(tmp_path).entries == before.entries


def test_every_line_follows_the_schema(tmp_path: Path) -> None:
    """Whoever reads a session with another program can rely on schemas/session.schema.json."""
    made = session()
    Store(str(tmp_path), "one").keep(made)
    made.change("scan", [entry(1), entry(2, "콩 \udcff")])
    made.change("match", [matched(made[1])])
    made.change("match", [matched(made[2])], joins=made.timeline.last)
    staged = made[1].with_target("/vault/1.mkv")
    made.change("stage", [staged], plan=plan(staged), dest="/vault")
    made.take_back()
    made.do_again("20261121-1")
    rows = [json.loads(line) for line in (tmp_path / "one.jsonl").read_bytes().splitlines()]
    assert [row.get("how") for row in rows] == [None, "do", "do", "on", "do", "undo", "redo"]
    for row in rows:
        schema("session").validate(row)
    assert not schema("session").is_valid({"how": "do"})
    assert not schema("session").is_valid(rows[1] | {"more": 1})


def test_a_whole_timeline_can_be_written_at_once(tmp_path: Path) -> None:
    """What `save` writes is what would have been kept from the start, the steps that were taken back among it."""
    before = kept(tmp_path)
    before.take_back()
    Store(str(tmp_path), "two").write_all(before)

    after = loaded(tmp_path, "two")

    assert after.entries == before.entries
    assert after.frame == before.frame
    assert [s.label for s in after.timeline.done] == [s.label for s in before.timeline.done]
    assert [s.label for s in after.timeline.undone] == [s.label for s in before.timeline.undone]
    assert after.do_again() is not None


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


def test_what_was_taken_back_at_once_can_come_again(tmp_path: Path) -> None:
    """Its entries are made when somebody wants them; they are those that stood there."""
    made = kept(tmp_path)
    made.change("rename", [e.but(reason="other") for e in made.entries.values()])
    then = dict(made.entries)
    made.take_back()
    again = loaded(tmp_path)
    assert again.entries == made.entries
    Store(str(tmp_path), "one").keep(again)
    again.do_again()
    assert again.entries == then
    again.take_back()
    assert again.entries == made.entries
    again.do_again()
    assert loaded(tmp_path).entries == then
    Store(str(tmp_path), "two").write_all(made)
    other = loaded(tmp_path, "two")
    other.do_again()
    assert other.entries == then


def test_new_rows_are_not_those_of_files_that_were_taken_back(tmp_path: Path) -> None:
    """As in the session that was never closed."""
    made = kept(tmp_path)
    made.change("scan", [entry(70), entry(71)])
    made.take_back()
    again = loaded(tmp_path)
    assert again.new_ids()() == made.new_ids()() == 72
    again.do_again()
    assert {70, 71} <= set(again.entries)


@pytest.mark.parametrize("hostile", [b'"said": 7', b'"said": -1', b'"match": {"work": {"media": "tv", "tmdb_id": 99}}'])
def test_what_makes_no_sense_is_found_though_it_was_taken_back(tmp_path: Path, hostile: bytes) -> None:
    """Not when somebody wants it again."""
    made = kept(tmp_path)
    made.change("rename", [e.but(reason="other") for e in made.entries.values()])
    made.take_back()
    path = tmp_path / "one.jsonl"
    *lines, last, turn, empty = path.read_bytes().split(b"\n")
    assert b'"said": 2' in last  # of a file that has no match
    path.write_bytes(b"\n".join([*lines, last.replace(b'"said": 2', hostile), turn, empty]))
    with pytest.raises(ContractBroken):
        loaded(tmp_path)

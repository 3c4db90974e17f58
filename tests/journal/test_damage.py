# SPDX-License-Identifier: GPL-3.0-or-later
"""A journal that is torn, damaged or not ours: never a wrong action."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from anivault_shell.errors import InputError, JournalDamaged, Locked
from anivault_shell.journal import records
from anivault_shell.journal.records import Begin, Intent, Step, UnreadableError, decode, encode, frame, frames
from anivault_shell.model.plan import TxState
from anivault_shell.model.watch import Unwatched
from tests.journal import stage

CALM = Unwatched()
MOVES = [("a.mkv", "out/A.mkv"), ("b.mkv", "c.mkv"), ("c.mkv", "b.mkv")]


@pytest.fixture
def committed(quick: Path) -> tuple[Path, Path, dict[str, str | None], bytes]:
    """Home, library, the tree before the commit, and the bytes of its journal."""
    root, home = quick / "library", quick / "home"
    stage.make(root, ["a.mkv", "b.mkv", "c.mkv"], twins=True)
    before = stage.tree(root)
    stage.journal(home).commit(stage.plan(root, MOVES), CALM)
    return home, root, before, (home / "journal" / "20261121-1.jsonl").read_bytes()


def write(home: Path, data: bytes) -> None:
    for old in (home / "journal").glob("2*"):
        old.unlink()
    (home / "journal" / "20261121-1.jsonl").write_bytes(data)


def test_truncated_anywhere_it_is_a_stop_like_any_other(
    committed: tuple[Path, Path, dict[str, str | None], bytes],
) -> None:
    """What is left of the file tells how to go home, or that nothing is known; no content is ever lost."""
    home, root, before, whole = committed
    after = stage.tree(root)
    for end in range(len(whole)):
        write(home, whole[:end])
        book = stage.journal(home)
        book.recover(CALM)
        here = stage.tree(root)
        assert here in (before, after), f"cut at {end}"
        if here == before:
            stage.journal(home).commit(stage.plan(root, MOVES), CALM)
        assert stage.tree(root) == after


def test_a_flipped_byte_is_damage_and_stops_everything(
    committed: tuple[Path, Path, dict[str, str | None], bytes],
) -> None:
    """Nothing is touched, whatever is asked; the listing still works and says which it is."""
    home, root, _, whole = committed
    after = stage.tree(root)
    plan = stage.plan(root, [("out/A.mkv", "z.mkv")])
    for at in range(len(whole)):
        for mask in (0x01, 0xFF):
            bad = bytearray(whole)
            bad[at] ^= mask
            write(home, bytes(bad))
            book = stage.journal(home)
            assert [t.state for t in book.transactions()] == [TxState.DAMAGED], f"flipped {at} by {mask}"
            acts: list[Callable[[], object]] = [
                partial(book.commit, plan, CALM),
                partial(book.undo, "20261121-1", CALM),
                partial(book.recover, CALM),
            ]
            for act in acts:
                with pytest.raises(JournalDamaged):
                    act()
            assert {p.code for p in book.check()} == {"E-JOURNAL-DAMAGED"}
            assert stage.tree(root) == after


def test_a_torn_last_line_is_kept_aside(committed: tuple[Path, Path, dict[str, str | None], bytes]) -> None:
    """It never happened, but nobody throws it away."""
    home, root, before, whole = committed
    write(home, whole[:-20])

    stage.journal(home).recover(CALM)

    assert stage.tree(root) == before
    tail = (home / "journal" / "20261121-1.jsonl.tail").read_bytes()
    assert whole[:-20].endswith(tail)
    assert tail


def test_a_lost_or_exchanged_line_is_damage(committed: tuple[Path, Path, dict[str, str | None], bytes]) -> None:
    """Each record counts and names the one before it."""
    home, _, _, whole = committed
    lines = whole.splitlines(keepends=True)
    for wrong in ([*lines[:1], *lines[2:]], [lines[0], lines[2], lines[1], *lines[3:]], [*lines, lines[-1]], lines[1:]):
        write(home, b"".join(wrong))
        assert [t.state for t in stage.journal(home).transactions()] == [TxState.DAMAGED]


def test_zeros_after_a_power_cut_are_a_torn_line() -> None:
    """Some file systems fill what was not written with zeros."""
    line = frame(encode(Intent(n=0)))
    assert frames(line + b"\0" * 100).torn
    assert frames(line + line[:30] + b"\0" * 100).torn
    assert frames(line + line[:-1]).unended


def test_a_newer_schema_is_refused(committed: tuple[Path, Path, dict[str, str | None], bytes]) -> None:
    """What cannot be understood is not guessed at."""
    home, root, _, _ = committed
    begin = Begin(
        tx="20261121-1", seq=1, created="", what="commit", roots=[], total=0, schema_version=records.SCHEMA_VERSION + 1
    )
    write(home, frame(encode(begin)))
    with pytest.raises(JournalDamaged, match="newer"):
        stage.journal(home).commit(stage.plan(root, []), CALM)


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"null",
        b'{"kind":"other"}',
        b'{"kind":"intent","steps":[[1,"delete","/a","/b",1,1,"file"]]}',
        b'{"kind":"intent","steps":[[1,"move","/a",{"b64":"%%%"},1,1,"file"]]}',
        b'{"kind":"intent","steps":[[1,"move","/a",{"b64":5},1,1,"file"]]}',
        b'{"kind":"intent","steps":[["1","move","/a","/b",1,1,"file"]]}',
        b'{"kind":"end","how":"maybe"}',
        b"[" * 100_000 + b'{"b64":',
    ],
)
def test_hostile_records_are_no_records(body: bytes) -> None:
    """A good check sum does not make sense of nonsense."""
    with pytest.raises(UnreadableError):
        decode(body)


@pytest.mark.skipif(os.name == "nt", reason="names there are always text")
def test_names_that_are_no_text_survive(tmp_path: Path) -> None:
    """The bytes of the disk come back as they were, in steps, folders and roots."""
    root, home = tmp_path / os.fsdecode(b"l\xffb"), tmp_path / "home"
    name = os.fsdecode(b"\x83\x41\xff.mkv")
    stage.make(root, [name])
    before = stage.tree(root)
    book = stage.journal(home)

    tx = book.commit(stage.plan(root, [(name, os.path.join(os.fsdecode(b"\xfe"), name))]), CALM).transaction

    assert tx.done == 1
    assert book.operations(tx.id)[0].source == str(root / name)
    assert stage.journal(home).undo(tx.id, CALM).transaction.done == 1
    assert stage.tree(root) == before
    step = Step(0, "move", name, name, 1, 1, "file")
    again = decode(encode(Intent(steps=[step])))
    assert isinstance(again, Intent)
    assert again.steps == [step]


def test_files_are_private(committed: tuple[Path, Path, dict[str, str | None], bytes]) -> None:
    """What the user moves is nobody else's business."""
    home, _, _, _ = committed
    if os.name == "nt":
        pytest.skip("permissions are the profile folder's there")
    assert (home / "journal").stat().st_mode & 0o777 == 0o700
    assert (home / "journal" / "20261121-1.jsonl").stat().st_mode & 0o777 == 0o600


def test_an_unknown_transaction_names_the_nearest(
    committed: tuple[Path, Path, dict[str, str | None], bytes],
) -> None:
    """A slip of the finger is not a riddle."""
    home = committed[0]
    with pytest.raises(InputError) as caught:
        stage.journal(home).transaction("20261121-7")
    assert caught.value.hint == "nearest: 20261121-1"


def test_while_one_writes_another_is_refused(committed: tuple[Path, Path, dict[str, str | None], bytes]) -> None:
    """One writer; the refusal is at once, and a running transaction does not look unfinished."""
    home, root, _, whole = committed
    plan = stage.plan(root, [("out/A.mkv", "z.mkv")])
    write(home, whole[: whole.rindex(b"\n", 0, -1) + 1])
    first, second = stage.journal(home), stage.journal(home)
    with contextlib.ExitStack() as held:
        held.enter_context(first._holding())
        assert second.unfinished() == ()
        for act in (lambda: second.commit(plan, CALM), lambda: second.recover(CALM)):
            with pytest.raises(Locked):
                act()
    assert len(second.unfinished()) == 1
    with pytest.raises(Locked) as caught:
        second.commit(plan, CALM)
    assert "recover" in str(caught.value.hint)

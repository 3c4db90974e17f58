# SPDX-License-Identifier: GPL-3.0-or-later
"""
A session on the disk: its timeline, one JSON line a step, written when the step is made.

First line `{"anivault_session": 4, "name": …}`; then `{"how": "do", "label": …, "works": {…}, "said": […],
"entries": {ROW: ENTRY | null}, "frame": {…}, "tx": …}`, with `"how": "on"` where it goes on with the step before it, or
`{"how": "undo" | "redo", "tx": …}`; entries are written in `record`.
A work is written once and referred to by `tv:1429` after.  After a crash the file is good up to its last whole
line; what is hostile or from a newer program is refused, never guessed at.
"""

from __future__ import annotations

import json
import os
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec
from msgspec import UNSET

from anivault_shell.disk import files
from anivault_shell.errors import ContractBroken, DiskError, InputError, Stale
from anivault_shell.session.heap import unswept
from anivault_shell.session.record import FrameLine, Reader, StepLine, TurnLine, Writer, decode_step, encode
from anivault_shell.session.state import Session
from anivault_shell.session.timeline import Added, Step

VERSION = 4
# Older files were never in anybody's hands.
OLDEST = 2
LARGEST_FILE = 1 << 30
# `{"how": "undo", "tx": …}` is shorter by far, and a step hardly ever.
LONGEST_TURN = 1_000
# So many entries take longer to write than somebody who types should wait.
MANY = 2_000
# A step, or what goes on with the last one: `match` writes down what it has decided while it asks on.
STEPS = ("do", "on")
TURNS = ("undo", "redo")
SAFE_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


class Store:
    """Keeps one session's timeline in *folder* under *name*; a file beside it ends in something else than `.jsonl`."""

    def __init__(self, folder: str, name: str, ending: str = ".jsonl") -> None:
        if not name or not set(name) <= SAFE_NAME or len(name) > 80:
            raise InputError(f"{name!r} is no session name", hint="letters, digits, - and _")
        self.folder = folder
        self.name = name
        self.path = os.path.join(folder, f"{name}{ending}")
        self._ending = ending
        self._works: set[str] = set()
        # Steps that are not in the file yet, in their order, and who writes them.
        self._waiting: deque[tuple[Step, str]] = deque()
        self._begin = threading.Lock()
        self._writer: threading.Thread | None = None

    def keep(self, session: Session, *, beside: bool = False) -> None:
        """
        From now on every step of *session* is written when it is made; *beside*: one of very many entries in a thread,
        while somebody goes on typing, and `settle` waits for it.
        """
        session.on_step = self.write_beside if beside else self.write

    def renamed(self, name: str) -> Store:
        """The same under another name; the file is the caller's business."""
        made = Store(self.folder, name, self._ending)
        made._works = self._works
        return made

    def write_beside(self, step: Step, how: str) -> None:
        """
        As `write`; where many entries differ it returns before they are written, and so it does until they are.

        A step that cannot be written is the first that the next one tries again.
        """
        many = how in STEPS and len(step.after) >= MANY
        # Files have moved: the session must not stay behind them.
        moved = step.tx is not None or step.undo_tx is not None
        with self._begin:
            waits, failed = self._writer is not None, bool(self._waiting) and self._writer is None
            # A match that goes on adds to what its last step holds.
            held = step if isinstance(step.after, Added) or how not in STEPS else replace(step, after=dict(step.after))
            self._waiting.append((held, how))
            if many and not (waits or failed or moved):
                self._writer = threading.Thread(target=self._write_waiting, name="autosave")
                self._writer.start()
                return
        if moved or not waits:
            self.settle()

    def settle(self) -> None:
        """Every step is in the file on return. Raises DiskError where one cannot be; it is tried again the next time."""
        if (writer := self._writer) is not None:
            writer.join()
        while self._waiting:
            self.write(*self._waiting[0])
            self._waiting.popleft()

    def _write_waiting(self) -> None:
        """What cannot be written stays, with all behind it: the next step that is made, or `settle`, tries again."""
        try:
            while self._more():
                self.write(*self._waiting[0])
                self._waiting.popleft()
        except DiskError:
            pass
        finally:
            with self._begin:
                if self._writer is threading.current_thread():
                    self._writer = None

    def _more(self) -> bool:
        """Whether a step waits; where none does, the thread is done before another can be added."""
        with self._begin:
            if not self._waiting:
                self._writer = None
            return bool(self._waiting)

    def write(self, step: Step, how: str, *, sync: bool = False) -> None:
        turn = step.undo_tx if how == "undo" else step.tx
        said = self._step(step, how) if how in STEPS else _turn(how, turn)
        line = encode(said)
        try:
            if not os.path.exists(self.path):
                files.private_folder(self.folder)
                line = self._head() + line
            files.append(self.path, line, sync=sync)
        except DiskError:
            # They stand nowhere yet, and are written with the step that names them next.
            self._works -= said.works.keys() if isinstance(said, StepLine) else set()
            raise

    def _head(self) -> bytes:
        return json.dumps({"anivault_session": VERSION, "name": self.name}).encode() + b"\n"

    def _step(self, step: Step, how: str) -> StepLine:
        writer = Writer(self._works)
        entries = {row: None if entry is None else writer.entry(entry) for row, entry in step.after.items()}
        frame = FrameLine.of(step.frame_after) if step.frame_after != step.frame_before else None
        return StepLine(how, step.label, writer.works, writer.said, entries, frame, step.tx, step.rules or UNSET)

    def write_all(self, session: Session) -> None:
        """The whole timeline of *session* as it stands, as a file that must not be there yet."""
        self._works = set()
        timeline = session.timeline
        lines = [self._head()]
        lines += [encode(self._step(step, "do")) for step in timeline.done]
        lines += [encode(self._step(step, "do")) for step in reversed(timeline.undone)]
        lines += [encode(_turn("undo", s.undo_tx)) for s in timeline.undone]
        files.private_folder(self.folder)
        files.write_atomic(self.path, b"".join(lines))

    def load(self, session: Session) -> None:
        """
        Replay what was kept into *session*.

        Raises InputError where there is none, ContractBroken where it makes no sense: the file is put aside then, and
        what came before the damage takes its place.  A file of an older program is written anew, and kept as it was in `older`.
        """
        data = self._read()
        *lines, torn = data.split(b"\n")
        if torn:
            # What is added next must not continue half a line.
            data = data[: len(data) - len(torn)]
            files.write_atomic(self.path, data)
        if (version := self._version(lines)) != VERSION and version is not None:
            data = self._migrated(data, version)
        self._replay_all(session, lines, lambda number, why: self._put_aside(data, lines, number, why))

    def look(self, session: Session) -> None:
        """The same without a change to the file, which another process may hold. Raises InputError, ContractBroken."""
        lines = self._read().split(b"\n")[:-1]
        self._version(lines)
        self._replay_all(session, lines, self._senseless)

    def _read(self) -> bytes:
        try:
            return files.read(self.path, LARGEST_FILE)
        except Stale:
            raise InputError(
                f"no session {self.name!r}", hint="it is made by the first `--session` that changes something"
            ) from None

    def _version(self, lines: Sequence[bytes]) -> int | None:
        """Of the file; None where nothing tells. Raises ContractBroken for one that this program cannot read."""
        try:
            version = json.loads(lines[0])["anivault_session"]
        except (ValueError, LookupError, TypeError, RecursionError):
            return None
        if not isinstance(version, int) or isinstance(version, bool):
            return None
        if version > VERSION:
            hint = "use that one, or open another session; the file was left as it is"
            raise ContractBroken(
                f"the session {self.name} was written by a newer AniVault (format {version}; this one reads {VERSION})",
                hint=hint,
            )
        if version < OLDEST:
            raise ContractBroken(
                f"the session {self.name} is of format {version}, which is no longer read",
                hint="scan and match again; files on disk, rules and the journal do not depend on it",
            )
        return version

    def _migrated(self, data: bytes, version: int) -> bytes:
        """*data* of an older format as one of ours; their steps are steps of ours."""
        older = os.path.join(self.folder, "older")
        files.private_folder(older)
        files.write_atomic(os.path.join(older, f"{self.name}.{version}.jsonl"), data)
        head, _, rest = data.partition(b"\n")
        now = json.dumps(json.loads(head) | {"anivault_session": VERSION}).encode() + b"\n" + rest
        files.write_atomic(self.path, now)
        return now

    def _replay_all(
        self, session: Session, lines: Sequence[bytes], broken: Callable[[int, Exception], ContractBroken]
    ) -> None:
        with unswept():
            self._replay_each(session, lines, broken)

    def _replay_each(
        self, session: Session, lines: Sequence[bytes], broken: Callable[[int, Exception], ContractBroken]
    ) -> None:
        reader = Reader()
        for number, line in enumerate(lines, start=1):
            try:
                at_once = number < len(lines) and _taken_back(lines[number])
                self._replay(session, line, reader, first=number == 1, at_once=at_once)
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as exc:
                raise broken(number, exc) from None
        self._works = set(reader.works)

    def _senseless(self, number: int, why: Exception) -> ContractBroken:
        return ContractBroken(f"{self.path} line {number} makes no sense: {type(why).__name__}")

    def _put_aside(self, data: bytes, lines: Sequence[bytes], number: int, why: Exception) -> ContractBroken:
        """Nothing is guessed: the damaged file is kept as it is elsewhere, and the user is told what is left."""
        aside = os.path.join(self.folder, "quarantine")
        files.private_folder(aside)
        taken = sum(1 for name in os.listdir(aside) if name.startswith(f"{self.name}."))
        path = os.path.join(aside, f"{self.name}.{taken + 1}.jsonl")
        files.write_atomic(path, data)
        if number > 2:  # the first line is no step
            files.write_atomic(self.path, b"".join(line + b"\n" for line in lines[: number - 1]))
            left = f"the steps before that line ({number - 2:,}) are still the session {self.name}"
        else:
            files.remove(self.path)
            left = "nothing of it could be read; start anew"
        found = self._senseless(number, why)
        found.message += f"; it was put aside as {path}"
        found.args = (found.message,)
        found.hint = f"{left}. Files on disk, rules and the journal do not depend on it"
        return found

    def _replay(self, session: Session, line: bytes, reader: Reader, *, first: bool, at_once: bool) -> None:
        """One *line*; *at_once*: the next takes it back."""
        if first:
            if json.loads(line).get("anivault_session") not in range(OLDEST, VERSION + 1):
                raise ValueError("no session")
            return
        if len(line) < LONGEST_TURN and json.loads(line).get("how") not in STEPS:
            self._turn(session, msgspec.json.decode(line, type=TurnLine))
            return
        kept = decode_step(line)
        if kept.how not in STEPS or (kept.how == "on" and session.timeline.last is None):
            raise ValueError("nothing to go on with")
        before = {row: session.entries.get(row) for row in kept.entries}
        lazy = at_once and kept.how == "do"
        after = reader.later(kept, before) if lazy else reader.entries(kept, session.entries)
        frame = session.frame if kept.frame is None else kept.frame.frame()
        rules = None if kept.rules is UNSET else kept.rules
        step = Step(kept.label, before, after, session.frame, frame, kept.tx, rules=rules)
        session.recall(step) if lazy else session.replay(step, kept.how)
        session.bundle_ids.clear()

    def _turn(self, session: Session, turn: TurnLine) -> None:
        step = session.timeline.last if turn.how == "undo" else session.timeline.next
        if turn.how not in TURNS or step is None:
            raise ValueError("nothing to take back")
        tx = None if turn.tx is UNSET else turn.tx
        session.replay(replace(step, tx=step.tx if tx is None else tx, undo_tx=tx), turn.how)


def _taken_back(line: bytes) -> bool:
    """Whether *line* takes back what stands before it."""
    try:
        return len(line) < LONGEST_TURN and json.loads(line).get("how") == "undo"
    except (ValueError, AttributeError, RecursionError):
        return False


def _turn(how: str, tx: str | None) -> TurnLine:
    return TurnLine(how, tx or UNSET)

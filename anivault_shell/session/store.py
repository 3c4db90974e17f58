# SPDX-License-Identifier: GPL-3.0-or-later
"""
A session on the disk: its timeline, one JSON line a step, written when the step is made.

First line `{"anivault_session": 2, "name": …}`; then `{"how": "do", "label": …, "works": {…}, "said": […],
"entries": {ROW: ENTRY | null}, "frame": {…}, "tx": …}`, with `"how": "on"` where it goes on with the step before it, or
`{"how": "undo" | "redo", "tx": …}`; entries are written in `record`.
A work is written once and referred to by `tv:1429` after.  After a crash the file is good up to its last whole
line; what is hostile or from a newer program is refused, never guessed at.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import Any

import msgspec

from anivault_shell.disk import files
from anivault_shell.errors import ContractBroken, InputError, Stale
from anivault_shell.match.rules import Change
from anivault_shell.model.catalogue import Work
from anivault_shell.model.media import Said
from anivault_shell.session.record import Writer, read_entry
from anivault_shell.session.state import Session
from anivault_shell.session.timeline import Frame, Step

VERSION = 2
LARGEST_FILE = 1 << 30
# A step, or what goes on with the last one: `match` writes down what it has decided while it asks on.
STEPS = ("do", "on")
TURNS = ("undo", "redo")
SAFE_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


class Store:
    """Keeps one session's timeline in *folder* under *name*."""

    def __init__(self, folder: str, name: str) -> None:
        if not name or not set(name) <= SAFE_NAME or len(name) > 80:
            raise InputError(f"{name!r} is no session name", hint="letters, digits, - and _")
        self.folder = folder
        self.name = name
        self.path = os.path.join(folder, f"{name}.jsonl")
        self._works: set[str] = set()

    def keep(self, session: Session) -> None:
        """From now on every step of *session* is written when it is made."""
        session.on_step = self._write

    def _write(self, step: Step, how: str) -> None:
        record = {"how": how} if how not in STEPS else self._step(step, how)
        if how == "undo" and step.undo_tx:
            record["tx"] = step.undo_tx
        elif how == "redo" and step.tx:
            record["tx"] = step.tx
        lines = [record]
        if not os.path.exists(self.path):
            files.private_folder(self.folder)
            lines.insert(0, {"anivault_session": VERSION, "name": self.name})
        files.append(self.path, b"".join(json.dumps(r).encode() + b"\n" for r in lines), sync=False)

    def _step(self, step: Step, how: str) -> dict[str, Any]:
        writer = Writer(self._works)
        entries = {str(row): None if entry is None else writer.entry(entry) for row, entry in step.after.items()}
        frame = msgspec.to_builtins(step.frame_after) if step.frame_after != step.frame_before else None
        record = {
            "how": how, "label": step.label, "works": writer.works, "said": writer.said, "entries": entries,
            "frame": frame, "tx": step.tx,
        }  # fmt: skip
        return record | ({"rules": msgspec.to_builtins(step.rules)} if step.rules else {})

    def load(self, session: Session) -> None:
        """Replay what was kept into *session*; raises InputError where there is none, ContractBroken where it makes no sense."""
        try:
            data = files.read(self.path, LARGEST_FILE)
        except Stale:
            raise InputError(
                f"no session {self.name!r}", hint="it is made by the first `--session` that changes something"
            ) from None
        *lines, torn = data.split(b"\n")
        if torn:
            # What is added next must not continue half a line.
            files.write_atomic(self.path, data[: len(data) - len(torn)])
        works: dict[str, Work] = {}
        for number, line in enumerate(lines, start=1):
            try:
                self._replay(session, json.loads(line), works, first=number == 1)
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as exc:
                raise ContractBroken(
                    f"{self.path} line {number} makes no sense: {type(exc).__name__}",
                    hint="move the file away to start anew; files on disk and the journal do not depend on it",
                ) from None
        self._works = set(works)

    def _replay(self, session: Session, record: dict[str, Any], works: dict[str, Work], *, first: bool) -> None:
        if first:
            if record.get("anivault_session") != VERSION:
                raise ValueError("another version")
            return
        how = record["how"]
        if how == "on" and session.timeline.last is None:
            raise ValueError("nothing to go on with")
        if how not in STEPS:
            if how not in TURNS:
                raise ValueError("no way we know")
            step = session.timeline.last if how == "undo" else session.timeline.next
            if step is None:
                raise ValueError("nothing to take back")
            session.replay(replace(step, tx=record.get("tx", step.tx), undo_tx=record.get("tx")), how)
            return
        works.update({key: msgspec.convert(work, Work) for key, work in record["works"].items()})
        said = msgspec.convert(record["said"], list[Said])
        after = {
            int(r): None if e is None else read_entry(int(r), e, said, works) for r, e in record["entries"].items()
        }
        frame = msgspec.convert(record["frame"], Frame) if record["frame"] is not None else session.frame
        before = {row: session.entries.get(row) for row in after}
        rules = msgspec.convert(record.get("rules", {}), Change)
        session.replay(Step(str(record["label"]), before, after, session.frame, frame, record["tx"], rules=rules), how)
        session.bundle_ids.clear()


def last_session(folder: str) -> str | None:
    """The name of the session that was written to last."""
    try:
        rows = [(e.stat().st_mtime_ns, e.name) for e in os.scandir(folder) if e.name.endswith(".jsonl")]
    except FileNotFoundError:
        return None
    return max(rows)[1].removesuffix(".jsonl") if rows else None

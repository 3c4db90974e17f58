# SPDX-License-Identifier: GPL-3.0-or-later
"""
`learn`: a tutorial in the demonstration's library, on a catalogue of its own.

It keeps its folder and its place until the last step is done, so that it can be left and taken up again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from anivault_shell.demo.lesson import TASKS, Task
from anivault_shell.disk import files
from anivault_shell.disk.scratch import remove_folder
from anivault_shell.errors import ContractBroken, DiskError
from anivault_shell.model.entry import Status
from anivault_shell.view.answer import Answer, Cell, Event

if TYPE_CHECKING:
    from anivault_shell.commands.base import Context
    from anivault_shell.lang.syntax import Call

SESSION = "lesson"
# After so many lines that were not it, the hint comes by itself.
PATIENCE = 2
WORDS = "`hint` helps, `next` goes on without it, `quit` leaves; `learn` takes it up again here."


def learn(ctx: Context, call: Call) -> Answer:
    from anivault_shell.demo.server import DEMO_KEY, CatalogueServer

    if ctx.nested is None:
        return Answer(notes=("finish the demonstration first; `quit` leaves it",))
    top = os.path.join(ctx.homes.state, "learn")
    word = call.word("again")
    if word is not None:
        remove_folder(top)
    at = _prepared(top)
    with CatalogueServer() as server, _inside(top):
        inner = ctx.nested(
            os.path.join(top, "home"),
            {"ANIVAULT_TMDB_URL": server.url, "ANIVAULT_TMDB_KEY": DEMO_KEY, "ANIVAULT_RATE_BASE": "1000"},
        )
        try:
            (inner.shelf.open if inner.shelf.has(SESSION) else inner.shelf.begin)(SESSION, inner.session)
            at = _Lesson(ctx, inner, top, at).run()
        finally:
            inner.close()
    if at < len(TASKS):
        say = f"left at step {at + 1} of {len(TASKS)}; `learn` goes on there, `learn again` begins anew"
        return Answer(say=say, events=(_event(say, at),))
    remove_folder(top)
    say = "That was all. The lesson's folder is gone again. `ui` or `scan FOLDER` begins with your own files; `help` has the rest."
    return Answer(say=say, events=(_event(say, at),))


def _event(text: str, step: int) -> Event:
    return Event("system", "info", {"command": "learn", "message": text, "step": step})


def _prepared(top: str) -> int:
    """The lesson's folder, made where it is missing; answers how many steps are done."""
    from anivault_shell.demo.library import make_library

    library = os.path.join(top, "library")
    try:
        at = int(json.loads(files.read(os.path.join(top, "place.json"), 1_000))["done"])
    except (DiskError, ContractBroken, ValueError, LookupError, TypeError):
        at = -1
    if not (0 <= at < len(TASKS)) or not os.path.isdir(library):
        remove_folder(top)
        files.private_folder(top)
        make_library(library)
        at = 0
    return at


@contextmanager
def _inside(folder: str) -> Iterator[None]:
    """Short paths to type: the lesson's folder is the current one."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


class _Lesson:
    """One sitting, from step *at* on."""

    def __init__(self, ctx: Context, inner: Context, top: str, at: int) -> None:
        self.ctx, self.inner, self.top, self.at = ctx, inner, top, at

    def run(self) -> int:
        """Until the last step is done, or the user leaves; answers how many are done."""
        self._say(Cell(f"Ten small steps in a library of its own; your files are not touched. {WORDS}", "dim"))
        while self.at < len(TASKS) and not self.inner.leaving:
            if not self._step(TASKS[self.at]):
                break
            self.at += 1
            place = os.path.join(self.top, "place.json")
            files.write_atomic(place, json.dumps({"done": self.at}).encode(), sync=False)
        return self.at

    def _step(self, task: Task) -> bool:
        """Until *task* is done; False where the user leaves."""
        self._ask(task)
        missed = 0
        while True:
            line = self._read()
            if line is None or line == "quit":
                return False
            if line == "hint":
                self._say(Cell(task.hint, "hint"))
            elif line == "next":
                self._run(task.type)
                return True
            elif line:
                self._run(line)
                if self.inner.leaving:
                    return False
                if CHECKS[task.name](self.inner, line):
                    self._say(Cell(f"Done. {task.done}", "good"))
                    return True
                missed += 1
                text = task.hint if missed >= PATIENCE else f"Not yet: this step wants `{task.type}`. `hint` says more."
                self._say(Cell(text, "hint"))

    def _ask(self, task: Task) -> None:
        number = f"Step {self.at + 1} of {len(TASKS)}"
        self._say(Cell(""), Cell(number, "title"), Cell(" ".join(task.says)))
        self._say((Cell("Type  "), Cell(task.type, "accent")))

    def _read(self) -> str | None:
        try:
            line = self.ctx.read_line(self.inner, "learn> ")
        except KeyboardInterrupt:
            return ""
        return line.strip() if line is not None else None

    def _run(self, line: str) -> None:
        assert self.inner.runner is not None  # noqa: S101
        self.inner.runner.run_line(line)

    def _say(self, *lines: Cell | tuple[Cell, ...]) -> None:
        text = " ".join(part.text for line in lines for part in (line if isinstance(line, tuple) else (line,)))
        self.ctx.output.show(Answer(lines=lines, events=(_event(text.strip(), self.at),)), "learn")


def _status(*wanted: Status) -> Callable[[Context, str], bool]:
    return lambda inner, line: inner.session.count(*wanted) > 0  # noqa: ARG005


def _typed(command: str, part: str = "") -> Callable[[Context, str], bool]:
    return lambda inner, line: line.split()[0] == command and part in line and len(inner.session) > 0


def _back(inner: Context, line: str) -> bool:  # noqa: ARG001
    return not inner.session.count(Status.COMMITTED) and not os.path.exists(inner.session.frame.dest)


CHECKS: dict[str, Callable[[Context, str], bool]] = {
    "scan": lambda inner, line: len(inner.session) > 0,  # noqa: ARG005
    "shows": _typed("shows"),
    "match": _status(Status.MATCHED),
    "unsure": lambda inner, line: line.split()[0] in ("shows", "ls", "filter") and "status:unsure" in line,  # noqa: ARG005
    "why": _typed("why"),
    "pin": lambda inner, line: not inner.session.count(Status.UNSURE),  # noqa: ARG005
    "dest": lambda inner, line: bool(inner.session.frame.dest),  # noqa: ARG005
    "stage": lambda inner, line: inner.session.frame.plan is not None,  # noqa: ARG005
    "commit": _status(Status.COMMITTED),
    "undo": _back,
}

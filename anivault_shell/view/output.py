# SPDX-License-Identifier: GPL-3.0-or-later
"""
Where results go: standard output carries them, standard error everything else.

Three manners share one shape: `PlainOutput` for pipes and files, `JsonOutput` for
programs, `TerminalOutput` (view/terminal.py) for people.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from anivault_shell.text import clean_bytes, display
from anivault_shell.view.answer import Answer, Cell, Event

if TYPE_CHECKING:
    from anivault_shell.errors import AniVaultError
    from anivault_shell.model.entry import Problem

# Of a long list of problems people read the first few and the count.
PROBLEMS_SHOWN = 10


class Output(Protocol):
    def show(self, answer: Answer, command: str) -> None: ...

    def error(self, exc: AniVaultError, command: str = "") -> None: ...

    def note(self, text: str) -> None: ...

    def event(self, event: Event) -> None: ...

    def progress(self, phase: str, done: int, total: int | None, note: str) -> None: ...

    def beat(self) -> None:
        """Work goes on, though there may be no progress to tell; called often."""

    def rest(self) -> None:
        """The work that reported progress is over."""


def flat(line: str | Cell | tuple[Cell, ...]) -> str:
    """A line without its roles."""
    if isinstance(line, str):
        return line
    return line.text if isinstance(line, Cell) else "".join(c.text for c in line)


class PlainOutput:
    """UTF-8 lines: no colour, no box, nothing cut, no progress."""

    def __init__(self, out: TextIO, err: TextIO, *, quiet: bool = False) -> None:
        self.out = out
        self.err = err
        self.quiet = quiet

    def show(self, answer: Answer, command: str) -> None:  # noqa: ARG002
        from anivault_shell.view import changes

        for line in answer.lines:
            self._line(flat(line))
            if isinstance(line, tuple) and (below := changes.signs(line)):
                self._line(below)
        if answer.table is not None and answer.table.count:
            from anivault_shell.view import tables

            for line in tables.plain(answer.table):
                self._raw(line)
        if answer.say:
            self._line(answer.say)
        self.out.flush()
        self.problems(answer.problems)
        for note in answer.notes:
            self.note(note)

    def problems(self, problems: tuple[Problem, ...]) -> None:
        if not problems:
            return
        from anivault_shell.view import messages

        for problem in problems[:PROBLEMS_SHOWN]:
            self._complain(messages.problem(problem))
        if len(problems) > PROBLEMS_SHOWN:
            self._complain(messages.more_problems(len(problems) - PROBLEMS_SHOWN))

    def error(self, exc: AniVaultError, command: str = "") -> None:
        from anivault_shell.view import logs, messages

        logs.error(exc, command)
        for line in messages.error(exc):
            self._complain(line)

    def note(self, text: str) -> None:
        if not self.quiet:
            self._complain(text)

    def event(self, event: Event) -> None:
        pass

    def progress(self, phase: str, done: int, total: int | None, note: str) -> None:
        pass

    def beat(self) -> None:
        pass

    def rest(self) -> None:
        pass

    def _line(self, text: str) -> None:
        self._raw(display(text))

    def _raw(self, text: str) -> None:
        self.out.write(clean_bytes(text) + "\n")

    def _complain(self, text: str) -> None:
        self.err.write(clean_bytes(display(text)) + "\n")
        self.err.flush()


class JsonOutput:
    """NDJSON on standard output and nothing else; each line as `schemas/event.schema.json` says."""

    def __init__(self, out: TextIO, now: Callable[[], str], clock: Callable[[], float]) -> None:
        self.out = out
        self._now = now
        self._clock = clock
        self._told = clock()

    def show(self, answer: Answer, command: str) -> None:
        for event in answer.events:
            self._write(event)
        for problem in answer.problems:
            self._write(Event("system", "warning", _problem_fields(problem)))
        for note in answer.notes:
            self._write(Event("system", "info", {"command": command, "message": note}))
        if answer.say:
            self._write(Event("system", "info", {"command": command, "message": answer.say}))
        self.out.flush()

    def error(self, exc: AniVaultError, command: str = "") -> None:
        from anivault_shell.view import logs

        logs.error(exc, command)
        fields: dict[str, Any] = {"error_code": exc.code, "error_message": exc.message, "command": command or None}
        fields["hint"] = exc.hint
        if (span := getattr(exc, "span", None)) is not None:
            fields |= {"line": getattr(exc, "line", None), "span": list(span)}
        if (where := getattr(exc, "where", None)) is not None:
            fields["where"] = where
        self._write(Event("system", "error", fields))
        self.out.flush()

    def note(self, text: str) -> None:
        self._write(Event("system", "info", {"message": text}))

    def event(self, event: Event) -> None:
        self._write(event)
        self.out.flush()

    def progress(self, phase: str, done: int, total: int | None, note: str) -> None:  # noqa: ARG002
        if self._clock() - self._told >= 0.5:
            self._told = self._clock()
            self.event(Event(phase, "progress", {"processed": done, "total": total}))

    def beat(self) -> None:
        pass

    def rest(self) -> None:
        self._told = self._clock()

    def _write(self, event: Event) -> None:
        self.out.write(encode({"phase": event.phase, "event": event.event, "ts": self._now(), "fields": event.fields}))


def _problem_fields(problem: Problem) -> dict[str, Any]:
    return {"error_code": problem.code, "error_message": problem.message, "file_path": problem.path or None}


def encode(value: dict[str, Any]) -> str:
    """One line of JSON; a byte of a name that is no UTF-8 is written `\\udcXX`."""
    import orjson

    try:
        return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE).decode()
    except TypeError:
        import json

        return json.dumps(value) + "\n"

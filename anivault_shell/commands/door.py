# SPDX-License-Identifier: GPL-3.0-or-later
"""The one door: prompt, scripts, one-liners, subcommands and piped lines all come in here."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from anivault_shell.commands import SPOKEN, function_of, trail
from anivault_shell.commands.base import PARTLY, Context, Recorder, worst
from anivault_shell.errors import AniVaultError, DiskError, InputError, Interrupted
from anivault_shell.lang.lexer import Word, quote
from anivault_shell.lang.script import Statement, check, read_script, read_words
from anivault_shell.lang.syntax import JSON
from anivault_shell.view import messages
from anivault_shell.view.answer import Answer, Event

if TYPE_CHECKING:
    from anivault_shell.commands.background import Job
    from anivault_shell.lang.syntax import Call

# What names a secret is not handed to a script's words.
SECRET = ("KEY", "TOKEN", "SECRET", "PASSWORD", "PIN")
# A script that sources itself would never end.
DEEPEST = 16
ALIASES = "aliases.json"
# They run lines of their own, and each of those listens for itself.
LED = ("ui", "learn")
SLICE = 0.05


class Door:
    """Runs calls against one context; *listen* makes Ctrl-C a polite request while one runs."""

    def __init__(self, ctx: Context, listen: Callable[[bool], AbstractContextManager[None]]) -> None:
        self.ctx = ctx
        self._listen = listen
        self._depth = 0
        # What was answered to the questions of the command that runs.
        self._answers: list[bool] = []
        ctx.ask = self._heard(ctx.ask)
        if os.path.exists(os.path.join(ctx.homes.config, ALIASES)):
            from anivault_shell.commands.spoken import load_aliases

            ctx.scripting.aliases = load_aliases(ctx)
        ctx.runner = self

    @property
    def depth(self) -> int:
        return self._depth

    def run_line(self, line: str) -> int:
        """One typed line; a mistake anywhere in it and none of it is run."""
        return self._run_text(line, "", (), typed=True)

    def run_script(self, text: str, name: str, arguments: Sequence[str]) -> int:
        """All of *text*, read whole before its first line runs; stops at the first failure."""
        return self._run_text(text, name, arguments, typed=not self._depth)

    def _run_text(self, text: str, name: str, arguments: Sequence[str], *, typed: bool) -> int:
        if self._depth >= DEEPEST:
            self.ctx.output.error(InputError(f"{name}: scripts call each other without end"))
            return InputError.exit_status
        scripting = self.ctx.scripting
        try:
            variables = self._variables(arguments)
            statements = read_script(text, SPOKEN, name or "line", variables, scripting.aliases)
            if len(statements) > 1:
                check(statements, self.ctx.session.saved)
        except InputError as exc:
            if not name:
                exc.where = None
            self.ctx.output.error(exc)
            return exc.exit_status
        self._depth += 1
        try:
            return self._run(statements, named=bool(name), typed=typed)
        finally:
            self._depth -= 1

    def run_words(self, words: Sequence[str]) -> int:
        """A subcommand: words that the operating system's shell has split already."""
        line, placed, at = "", [], 0
        for word in words:
            shown = quote(word)
            placed.append(Word(word, at, at + len(shown)))
            line += shown + " "
            at = len(line)
        try:
            statement = read_words(placed, SPOKEN, line.rstrip())
        except InputError as exc:
            self.ctx.output.error(exc, words[0])
            return exc.exit_status
        return self._run([replace(statement, call=replace(statement.call, argv=True))], named=False, typed=False)

    def run_call(self, call: Call, where: str | None = None) -> int:
        """One call: its answer shown, or its error."""
        since = self.ctx.clock()
        code = self._answered(call, lambda: self._rehearsed(call) or function_of(call.spec.name)(self.ctx, call), where)
        self._count(call, since, code)
        return code

    def take_in(self, job: Job, *, brief: bool = False) -> int:
        """What came of a job that is over: one step of the timeline, and its answer; *brief*: in a line."""
        if job in self.ctx.jobs.running:
            self.ctx.jobs.running.remove(job)
        code = self._answered(job.call, lambda: self._of_job(job, brief=brief), None, job.begun)
        self._count(job.call, job.begun, code)
        if job.typed is not None and (recorder := self.ctx.scripting.recorder) is not None:
            # Lines typed since it began saw nothing of it, and shall not when they are replayed.
            self._record(recorder, job.typed, code)
        return code

    def _count(self, call: Call, since: float, code: int) -> None:
        self.ctx.figures.command(call.spec.name, self.ctx.clock() - since, failed=code not in (0, PARTLY))

    def _of_job(self, job: Job, *, brief: bool) -> Answer:
        try:
            answer = job.answer()
        except Interrupted:
            answer = Answer(say=messages.STOPPED, code=Interrupted.exit_status)
        except BaseException:
            job.take_in()  # what it had decided before holds
            raise
        if job.stopped:
            answer = replace(answer, code=0)  # as it was told to
        left = job.take_in().left
        for event in job.output.events:
            self.ctx.output.event(event)
        notes = (*job.output.notes, *answer.notes, *((messages.left_alone(left),) if left else ()))
        say = f"[{job.number}] {job.text}: {answer.say}"
        if brief:
            return replace(answer, say=" · ".join((say, *notes)), notes=(), lines=(), table=None, problems=())
        return replace(answer, say=say, notes=notes)

    def finish(self) -> int:
        """Wait for what is at work in the background, and take it in; Ctrl-C stops it, and what it decided is kept."""
        codes = []
        while self.ctx.busy:
            job = self.ctx.jobs.next_over()
            if job is not None:
                codes.append(self.take_in(job))
                continue
            try:
                time.sleep(SLICE)
            except KeyboardInterrupt:
                self.ctx.jobs.cancel()
        return worst(codes)

    def _answered(
        self, call: Call, answered: Callable[[], Answer], where: str | None, begun: float | None = None
    ) -> int:
        """What *call* answers, shown; as NDJSON where that stands behind it. A job has *begun* long before."""
        if not call.has(JSON.name) or self.ctx.as_json is None:
            return self._traced(call, answered, where, begun)
        before, self.ctx.output = self.ctx.output, self.ctx.as_json()
        try:
            return self._traced(call, answered, where, begun)
        finally:
            self.ctx.output = before

    def _traced(self, call: Call, answered: Callable[[], Answer], where: str | None, begun: float | None) -> int:
        """The same as `_tried`, with its traces in the log."""
        since = self.ctx.clock() if begun is None else begun
        trail.begun(call)
        code = self._tried(call, answered, where)
        trail.ended(call, code, self.ctx.clock() - since)
        return code

    def _tried(self, call: Call, answered: Callable[[], Answer], where: str | None) -> int:
        """The only place where any fault of a command is caught."""
        name = call.spec.name
        try:
            led = name in LED
            with nullcontext() if led else self._listen(call.spec.family in ("act", "one go")):
                answer = answered()
                self.ctx.output.show(answer, name)
        except KeyboardInterrupt:
            self.ctx.output.error(Interrupted(), name)
            return Interrupted.exit_status
        except InputError as exc:
            exc.line = exc.line if exc.line is not None else call.line
            exc.where = exc.where or where
            self.ctx.output.error(exc, name)
            return exc.exit_status
        except AniVaultError as exc:
            self.ctx.output.error(exc, name)
            return exc.exit_status
        except OSError as exc:
            if exc.filename is None:
                raise  # the stream that results go to; `app` knows what to do
            return self._unforeseen(exc, name)
        except Exception as exc:  # noqa: BLE001 - a bug in one command must not take an hour of matching with it
            return self._unforeseen(exc, name)
        finally:
            self.ctx.output.rest()
        return answer.code

    def _unforeseen(self, exc: Exception, name: str) -> int:
        self.ctx.output.error(trail.bug(exc, name, self.ctx.settings, self.ctx.homes), name)
        return 1

    def _rehearsed(self, call: Call) -> Answer | None:
        """What stands for *call* in a rehearsal."""
        if not self.ctx.scripting.dry:
            return None
        from anivault_shell.commands.rehearse import rehearsed

        return rehearsed(self.ctx, call)

    def _run(self, statements: Sequence[Statement], *, named: bool, typed: bool) -> int:
        codes = []
        for statement in statements:
            code = self._run_one(statement, named=named, typed=typed)
            forgiven = statement.tried and code != Interrupted.exit_status
            codes.append(0 if forgiven else code)
            goes_on = codes[-1] in (0, PARTLY) or (self.ctx.scripting.keep_going and code != Interrupted.exit_status)
            if not goes_on or self.ctx.leaving:
                break
        return worst(codes)

    def _run_one(self, statement: Statement, *, named: bool, typed: bool) -> int:
        """A statement that was *typed* is written down where somebody records."""
        recorder = self.ctx.scripting.recorder
        before, self._answers = self._answers, []
        try:
            behind = statement.background and not self.ctx.scripting.dry
            if behind:
                noted = statement if typed and recorder is not None else None
                code = self._answered(statement.call, lambda: self._begun(statement, noted), None)
            else:
                code = self.run_call(statement.call, statement.where if named else None)
            if typed and not behind and recorder is not None and recorder is self.ctx.scripting.recorder:
                self._record(recorder, statement, code)
        finally:
            self._answers = before
        return code

    def _begun(self, statement: Statement, typed: Statement | None) -> Answer:
        call = statement.call
        if call.spec.name in ("match", "cache"):
            self.ctx.catalogue().unlock()  # while somebody is there to be asked for a PIN
        job = self.ctx.jobs.start(self.ctx, call, statement.text)
        job.typed = typed
        event = Event(
            "system", "item", {"kind": "job", "job": job.number, "command": job.text, "processed": 0, "total": None}
        )
        return Answer(say=messages.job_begun(job.number, job.text), events=(event,))

    def _record(self, recorder: Recorder, statement: Statement, code: int) -> None:
        try:
            recorder.note(statement, code, self._answers)
        except DiskError as exc:
            self.ctx.scripting.recorder = None
            self.ctx.output.note(f"nothing more is recorded: {exc.message}")

    def _heard(self, ask: Callable[[str], bool]) -> Callable[[str], bool]:
        def asked(question: str) -> bool:
            answer = ask(question)
            self._answers.append(answer)
            return answer

        return asked

    def _variables(self, arguments: Sequence[str]) -> Mapping[str, str]:
        found = self.ctx.scripting.variables | {str(n): text for n, text in enumerate(arguments, start=1)}
        found["@"] = " ".join(arguments)
        return found | dict(self._environment())

    def _environment(self) -> Iterator[tuple[str, str]]:
        for name, value in self.ctx.environment.items():
            if not any(word in name.upper() for word in SECRET):
                yield f"env:{name}", value

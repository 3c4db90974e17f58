# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a line, run it, show what came of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.filters import is_done
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding.vi_state import InputMode
from prompt_toolkit.layout.processors import ConditionalProcessor
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.shortcuts import CompleteStyle
from prompt_toolkit.styles import DynamicStyle

from anivault_shell.commands import SPECS
from anivault_shell.model.entry import Status
from anivault_shell.shell import standing
from anivault_shell.shell.aside import Aside
from anivault_shell.shell.colours import style_of
from anivault_shell.shell.echo import hushed
from anivault_shell.shell.explain import asked, behind_word, meaning
from anivault_shell.shell.greeting import farewell, outlook
from anivault_shell.shell.ground import Sieve, listen, part
from anivault_shell.shell.hints import Hint, Recalled, hint
from anivault_shell.shell.history import KeptHistory
from anivault_shell.shell.marks import LineLexer, Reader
from anivault_shell.shell.screens import Screens
from anivault_shell.shell.snapshot import Snapshot
from anivault_shell.shell.values import snapshot_of
from anivault_shell.shell.waking import Waking
from anivault_shell.shell.widgets import ShellCompleter, key_bindings
from anivault_shell.view import messages
from anivault_shell.view.theme import Look

if TYPE_CHECKING:
    from anivault_shell.commands.base import Context

MODES = {InputMode.INSERT: "INSERT", InputMode.INSERT_MULTIPLE: "INSERT", InputMode.REPLACE: "REPLACE",
         InputMode.REPLACE_SINGLE: "REPLACE"}  # fmt: skip
ESCAPE = (0.05, 0.2)
TOLD = (Status.UNSURE, Status.WAITING, Status.STAGED)


class Repl:
    """
    A prompt over one context; it ends with Ctrl-D or `quit`, never with Ctrl-C.

    *keys* and *screen* take the place of the terminal; *sieve*: it was asked something, and the answer comes among the keys.
    """

    def __init__(
        self, ctx: Context, *, look: Look | None = None, keys: Input | None = None, screen: Output | None = None,
        sieve: Sieve | None = None,
    ) -> None:  # fmt: skip
        self.ctx = ctx
        self._sieve = sieve
        self._look = look or Look()
        self._depth = None if self._look.color else ColorDepth.DEPTH_1_BIT
        self._keys = keys
        self._screen = screen
        self._screens = Screens(ctx, self._look, keys, screen)
        self._seen: tuple[object, object] = (-1, None)
        self._snapshot = Snapshot()
        self._shown = 0
        self._told: tuple[str, ...] = ()
        self._prompt: PromptSession[str] | None = None
        self._reader = Reader(SPECS, lambda: ctx.scripting.aliases, lambda: dict(ctx.session.saved()))
        began = ctx.now().timestamp()
        self._history = KeptHistory(
            ctx.homes.history, lambda: ctx.now().timestamp(), lambda: ctx.kept_as or f"{os.getpid()}-{began:.0f}",
            lambda line: self._asked(line) is not None,
        )  # fmt: skip
        # What F1 was pressed on: the line, and where its cursor was.
        self._pressed: tuple[str, int] | None = None
        self._aside = Aside(ctx.output.note)
        self._waking = Waking(ctx, self._aside.say, self._aside.redraw)

    def run(self) -> int:
        """Until the user leaves; answers the exit code of the prompt itself, which is 0."""
        with self._screens.lent(), hushed():
            self._read_lines()
        self._waking.end()
        self._stop_jobs()
        self._aside.flush()
        farewell(self.ctx)
        if self._sieve is not None:
            part(self._sieve)
        self.ctx.leaving = False
        return 0

    def wear(self, look: Look) -> None:
        """Show what follows so."""
        self._look = look
        self._screens.wear(look)
        self._aside.redraw()

    def _read_lines(self) -> None:
        assert self.ctx.runner is not None  # noqa: S101
        prompt = self._prompt = self._session()
        self._aside.attach(prompt.app)
        if self._sieve is not None:
            listen(prompt.app.input, self._sieve)
        prompt.app.after_render += self._drawn
        # An Escape alone is told from an arrow key, and from Alt with a letter, by how soon the next byte comes.
        prompt.app.ttimeoutlen, prompt.app.timeoutlen = ESCAPE
        self.ctx.jobs.told = self._aside.redraw
        self.ctx.jobs.ended = self._over
        while not self.ctx.leaving:
            self._aside.flush()
            self._take_in()
            self._refresh()
            line = self._typed(prompt)
            if line is None:
                break
            self._screens.line = line.strip()
            if line.strip() and self._meant(line):
                self._history.ended(self.ctx.runner.run_line(line))

    def _over(self) -> None:
        """A job has ended, in a thread of its own."""
        self._aside.soon(lambda: run_in_terminal(self._take_in))

    def _typed(self, prompt: PromptSession[str]) -> str | None:
        """A line to run, nothing for one that was dropped, None where the user leaves; questions are answered on the way."""
        begun, at = "", 0
        while True:
            try:
                line = prompt.prompt(self.prompt, default=begun, pre_run=lambda at=at: self._put(at))  # type: ignore[misc]
            except KeyboardInterrupt:
                return ""  # Ctrl-C drops the line, not the session
            except EOFError:
                return None
            if self._pressed is not None:
                (begun, at), self._pressed = self._pressed, None
                self._explain(begun[: behind_word(begun, at)])
            elif (about := self._asked(line)) is not None:
                begun, at = about, len(about)
                self._explain(about)
            else:
                return line

    def _put(self, at: int) -> None:
        """The cursor where it was."""
        if self._prompt is not None:
            self._prompt.default_buffer.cursor_position = at

    def _asked(self, line: str) -> str | None:
        return asked(line, SPECS, self._snapshot)

    def _take_in(self) -> None:
        """What jobs have brought becomes part of the session, between two keys or two lines."""
        runner = self.ctx.runner
        while runner is not None and self.ctx.busy and (job := self.ctx.jobs.next_over()) is not None:
            runner.take_in(job, brief=True)
        self._refresh()

    def _stop_jobs(self) -> None:
        """Nothing that was decided is lost when somebody leaves."""
        if self.ctx.busy:
            self.ctx.output.note(messages.jobs_stopped(len(self.ctx.jobs.running)))
            self.ctx.jobs.cancel()
            assert self.ctx.runner is not None  # noqa: S101
            self.ctx.runner.finish()

    def _meant(self, line: str) -> bool:
        """Lines that were pasted together run one after the other, once somebody has said so."""
        count = sum(1 for one in line.splitlines() if one.strip())
        return count == 1 or self.ctx.ask(f"Run these {count} lines?")

    def _explain(self, line: str) -> None:
        """What the word that *line* ends in is."""
        found = meaning(line, SPECS, self._snapshot)
        if found.say:
            self.ctx.output.note(found.say)
        elif self.ctx.runner is not None:
            self._screens.line = found.run
            self.ctx.runner.run_line(found.run)

    def _press(self, line: str, at: int) -> None:
        self._pressed = (line, at)

    def _session(self) -> PromptSession[str]:
        return PromptSession(
            history=self._history,
            auto_suggest=Recalled(self._reader.mistake),
            input_processors=[ConditionalProcessor(Hint(lambda line: hint(line, SPECS), self._prompt_width), ~is_done)],
            lexer=LineLexer(self._reader),
            vi_mode=self.ctx.settings.text("ui.keys") == "vi",
            completer=ShellCompleter(SPECS, lambda: self._snapshot),
            complete_while_typing=True,
            complete_style=CompleteStyle.COLUMN,
            key_bindings=key_bindings(self._press),
            bottom_toolbar=self.toolbar,
            reserve_space_for_menu=6,
            color_depth=self._depth,
            style=DynamicStyle(lambda: style_of(self._look.styles)),
            input=self._keys,
            output=self._screen,
        )

    def _refresh(self) -> None:
        """What the prompt shows and completes, worked out once after a line that changed something, not at every key."""
        session = self.ctx.session
        seen, self._seen = self._seen, (session.version, session.filter)
        if seen[0] != session.version or seen[1] is not session.filter:
            self._shown = len(session.shown()) if session.filter is not None else len(session)
        if seen[0] == session.version:
            return
        counted = [(s, session.count(s)) for s in TOLD]
        self._told = tuple(f"{n:,} {s.value}" for s, n in counted if n)
        self._snapshot = snapshot_of(self.ctx)

    def prompt(self) -> StyleAndTextTuples:
        session = self.ctx.session
        shown = self._shown if session.filter is not None else None
        return [(role and f"class:{role}", text) for role, text in standing.prompt(len(session), shown)]

    def _prompt_width(self) -> int:
        return sum(len(part[1]) for part in self.prompt())

    def toolbar(self) -> StyleAndTextTuples:
        chosen = self.ctx.session.filter
        about = standing.of_tmdb(self.ctx.catalogue()) if self._waking.over else [outlook(self.ctx)]
        jobs = [job.brief for job in self.ctx.jobs.running] if self.ctx.busy else []
        wrong = self._reader.mistake(self._prompt.default_buffer.text) if self._prompt is not None else None
        if wrong is not None:
            return standing.wrong(wrong)
        return standing.toolbar(about, self._told, chosen[0] if chosen is not None else None, jobs, self._mode())

    def _mode(self) -> str:
        """The mode of vi, where its keys are in use."""
        if self._prompt is None or self._prompt.editing_mode is not EditingMode.VI:
            return ""
        return MODES.get(self._prompt.app.vi_state.input_mode, "NORMAL")

    def _drawn(self, _: object) -> None:
        self._waking.begin()

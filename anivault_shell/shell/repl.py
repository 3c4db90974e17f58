# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a line, run it, show what came of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.shortcuts import CompleteStyle

from anivault_shell.commands import SPECS
from anivault_shell.lang.fields import BY_NAME
from anivault_shell.model.entry import Status
from anivault_shell.shell import standing
from anivault_shell.shell.aside import Aside
from anivault_shell.shell.colours import style_of
from anivault_shell.shell.greeting import farewell, outlook
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

TOLD = (Status.UNSURE, Status.WAITING, Status.STAGED)


class Repl:
    """
    A prompt over one context; it ends with Ctrl-D or `quit`, never with Ctrl-C.

    *keys* and *screen* take the place of the terminal.
    """

    def __init__(
        self, ctx: Context, *, look: Look | None = None, keys: Input | None = None, screen: Output | None = None
    ) -> None:
        self.ctx = ctx
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
            ctx.homes.history, lambda: ctx.now().timestamp(), lambda: ctx.kept_as or f"{os.getpid()}-{began:.0f}"
        )
        self._aside = Aside(ctx.output.note)
        self._waking = Waking(ctx, self._aside.say, self._aside.redraw)

    def run(self) -> int:
        """Until the user leaves; answers the exit code of the prompt itself, which is 0."""
        with self._screens.lent():
            self._read_lines()
        self._waking.end()
        self._stop_jobs()
        self._aside.flush()
        farewell(self.ctx)
        self.ctx.leaving = False
        return 0

    def _read_lines(self) -> None:
        assert self.ctx.runner is not None  # noqa: S101
        prompt = self._prompt = self._session()
        self._aside.attach(prompt.app)
        prompt.app.after_render += self._drawn
        self.ctx.jobs.told = self._aside.redraw
        self.ctx.jobs.ended = self._over
        while not self.ctx.leaving:
            self._aside.flush()
            self._take_in()
            self._refresh()
            try:
                line = prompt.prompt(self.prompt)
            except KeyboardInterrupt:
                continue  # Ctrl-C drops the line, not the session
            except EOFError:
                break
            self._screens.line = line.strip()
            if line.strip() and self._meant(line):
                self._history.ended(self.ctx.runner.run_line(line))

    def _over(self) -> None:
        """A job has ended, in a thread of its own."""
        self._aside.soon(lambda: run_in_terminal(self._take_in))

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

    def _explain(self) -> None:
        """What the word under the cursor is."""
        assert self.ctx.runner is not None  # noqa: S101
        typed = self._prompt.default_buffer.document if self._prompt is not None else None
        before = typed.current_line_before_cursor if typed is not None else ""
        words = before.split()
        field = BY_NAME.get(words[-1].partition(":")[0].lstrip("-(").lower()) if len(words) > 1 else None
        if field is not None:
            self.ctx.output.note(f"{field.name}: {field.summary} ({field.type}; `help query` has all fields)")
        else:
            self.ctx.runner.run_line(f"help {words[0]}" if words and words[0] in SPECS else "help")

    def _session(self) -> PromptSession[str]:
        return PromptSession(
            history=self._history,
            auto_suggest=AutoSuggestFromHistory(),
            lexer=LineLexer(self._reader),
            vi_mode=self.ctx.settings.text("ui.keys") == "vi",
            completer=ShellCompleter(SPECS, lambda: self._snapshot),
            complete_while_typing=True,
            complete_style=CompleteStyle.COLUMN,
            key_bindings=key_bindings(self._explain),
            bottom_toolbar=self.toolbar,
            reserve_space_for_menu=6,
            color_depth=self._depth,
            style=style_of(self._look.styles),
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

    def toolbar(self) -> StyleAndTextTuples:
        chosen = self.ctx.session.filter
        about = standing.of_tmdb(self.ctx.catalogue()) if self._waking.over else [outlook(self.ctx)]
        jobs = [job.brief for job in self.ctx.jobs.running] if self.ctx.busy else []
        wrong = self._reader.mistake(self._prompt.default_buffer.text) if self._prompt is not None else None
        if wrong is not None:
            return standing.wrong(wrong)
        return standing.toolbar(about, self._told, chosen[0] if chosen is not None else None, jobs)

    def _drawn(self, _: object) -> None:
        self._waking.begin()

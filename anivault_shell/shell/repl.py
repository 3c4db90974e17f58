# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a line, run it, show what came of it."""

from __future__ import annotations

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.input import Input
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.shortcuts import CompleteStyle

from anivault_shell.commands import SPECS
from anivault_shell.commands.base import Context
from anivault_shell.model.entry import Status
from anivault_shell.shell.greeting import farewell, greet
from anivault_shell.shell.suggest import Snapshot
from anivault_shell.shell.values import snapshot_of
from anivault_shell.shell.widgets import KeptHistory, ShellCompleter, key_bindings
from anivault_shell.view import tmdb

TOLD = (Status.UNSURE, Status.WAITING, Status.STAGED)


class Repl:
    """
    A prompt over one context; it ends with Ctrl-D or `quit`, never with Ctrl-C.

    *keys* and *screen* take the place of the terminal.
    """

    def __init__(
        self, ctx: Context, *, color: bool = True, keys: Input | None = None, screen: Output | None = None
    ) -> None:
        self.ctx = ctx
        self._depth = None if color else ColorDepth.DEPTH_1_BIT
        self._keys = keys
        self._screen = screen
        self._seen: tuple[object, object] = (-1, None)
        self._snapshot = Snapshot()
        self._shown = 0
        self._told = ""

    def run(self) -> int:
        """Until the user leaves; answers the exit code of the prompt itself, which is 0."""
        assert self.ctx.runner is not None  # noqa: S101
        greet(self.ctx)
        prompt = self._session()
        while not self.ctx.leaving:
            self._refresh()
            try:
                line = prompt.prompt(self.prompt)
            except KeyboardInterrupt:
                continue  # Ctrl-C drops the line, not the session
            except EOFError:
                break
            if line.strip():
                self.ctx.runner.run_line(line)
        farewell(self.ctx)
        self.ctx.leaving = False
        return 0

    def _session(self) -> PromptSession[str]:
        return PromptSession(
            history=KeptHistory(self.ctx.homes.history),
            completer=ShellCompleter(SPECS, lambda: self._snapshot),
            complete_in_thread=True,
            complete_while_typing=True,
            complete_style=CompleteStyle.COLUMN,
            key_bindings=key_bindings(),
            bottom_toolbar=self.toolbar,
            reserve_space_for_menu=6,
            color_depth=self._depth,
            input=self._keys,
            output=self._screen,
        )

    def _refresh(self) -> None:
        """What the prompt shows and completes, worked out once after a line that changed something, not at every key."""
        session = self.ctx.session
        if self._seen[0] == session.version and self._seen[1] is session.filter:
            return
        self._seen = (session.version, session.filter)
        self._shown = len(session.shown()) if session.filter is not None else len(session)
        counted = [(s, session.count(s)) for s in TOLD]
        self._told = "".join(f" · {n:,} {s.value}" for s, n in counted if n)
        self._snapshot = snapshot_of(self.ctx)

    def prompt(self) -> FormattedText:
        session = self.ctx.session
        if not session.entries:
            counts = ""
        elif session.filter is not None:
            counts = f" {self._shown:,}/{len(session):,}"
        else:
            counts = f" {len(session):,}"
        return FormattedText([("bold", "anivault"), ("ansicyan", counts), ("", "> ")])

    def toolbar(self) -> FormattedText:
        client = self.ctx.catalogue()
        status = client.status()
        text = f" {tmdb.brief(status, client.keyed)}"
        if status.requests or status.cache_hits:
            text += f" · {status.requests:,} asked, {status.cache_hits:,} cached"
        text += self._told
        if self.ctx.session.filter is not None:
            text += " · filter on"
        return FormattedText([("", text + " ")])

# SPDX-License-Identifier: GPL-3.0-or-later
"""Read a line, run it, show what came of it."""

from __future__ import annotations

import os
from collections import Counter

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.shortcuts import CompleteStyle

from anivault_shell import naming
from anivault_shell.commands import SPECS
from anivault_shell.commands.base import Context
from anivault_shell.lang.fields import BY_NAME
from anivault_shell.model.entry import Status
from anivault_shell.shell.suggest import Snapshot
from anivault_shell.shell.widgets import KeptHistory, ShellCompleter
from anivault_shell.view import messages

# Fields whose values are few enough to be offered.
OFFERED = ("status", "release_group", "resolution", "kind", "title", "season", "extension", "source", "show")
MOST_VALUES = 300


class Repl:
    """A prompt over one context; it ends with Ctrl-D or `quit`, never with Ctrl-C."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self._snapshot = Snapshot()
        self._seen: tuple[object, ...] = ()

    def run(self) -> int:
        """Until the user leaves; answers the exit code of the prompt itself, which is 0."""
        self._greet()
        prompt: PromptSession[str] = PromptSession(
            history=KeptHistory(self.ctx.homes.history),
            completer=ShellCompleter(SPECS, self.snapshot),
            complete_in_thread=True,
            complete_while_typing=True,
            complete_style=CompleteStyle.COLUMN,
            bottom_toolbar=self.toolbar,
            reserve_space_for_menu=6,
        )
        while not self.ctx.leaving:
            try:
                line = prompt.prompt(self.prompt)
            except KeyboardInterrupt:
                continue  # Ctrl-C drops the line, not the session
            except EOFError:
                break
            if line.strip():
                assert self.ctx.runner is not None  # noqa: S101
                self.ctx.runner.run_line(line)
        self._farewell()
        self.ctx.leaving = False
        return 0

    def _greet(self) -> None:
        state = self.ctx.catalogue().status()
        tmdb = (
            "online" if state.state == "normal" else f"{state.state} ({state.why})" if state.why else str(state.state)
        )
        self.ctx.output.note(messages.banner(self.ctx.about["version"], len(self.ctx.session), tmdb))
        if not self.ctx.settings.text("tmdb.key"):
            self.ctx.output.note(messages.NO_KEY)
        for tx in self.ctx.journal().unfinished():
            self.ctx.output.note(f"tx {tx.id} was cut short: `recover` brings its files home")

    def _farewell(self) -> None:
        staged = self.ctx.session.count(Status.STAGED)
        if staged:
            self.ctx.output.note(
                f"{staged:,} staged and not committed; `anivault --resume` takes this session up again"
            )

    def prompt(self) -> FormattedText:
        session = self.ctx.session
        if not session.entries:
            counts = ""
        elif session.filter is not None:
            counts = f" {len(session.shown()):,}/{len(session):,}"
        else:
            counts = f" {len(session):,}"
        return FormattedText([("bold", "anivault"), ("ansicyan", counts), ("", "> ")])

    def toolbar(self) -> FormattedText:
        status = self.ctx.catalogue().status()
        session = self.ctx.session
        parts = [f"TMDB {status.state}", f"{status.requests:,} asked, {status.cache_hits:,} cached"]
        counted = ((s, session.count(s)) for s in (Status.UNSURE, Status.WAITING, Status.STAGED))
        parts += [f"{n:,} {s.value}" for s, n in counted if n]
        if session.filter is not None:
            parts.append("filter on")
        return FormattedText([("", " " + " · ".join(parts) + " ")])

    def snapshot(self) -> Snapshot:
        """Made anew only when the session has changed since."""
        session = self.ctx.session
        seen = (len(session.timeline.done), len(session.timeline.undone), len(session))
        if seen != self._seen:
            self._snapshot = _snapshot(self.ctx)
            self._seen = seen
        return self._snapshot


def _snapshot(ctx: Context) -> Snapshot:
    entries = list(ctx.session.entries.values())
    bundles: dict[int, str] = {}
    values: dict[str, Counter[str]] = {name: Counter() for name in OFFERED}
    for entry in entries:
        if entry.bundle is not None and entry.bundle not in bundles:
            bundles[entry.bundle] = (entry.parsed.title if entry.parsed else None) or entry.name
        for name in OFFERED:
            value = BY_NAME[name].read(entry)
            for one in value if isinstance(value, tuple) else (value,):
                if one not in (None, ""):
                    values[name][str(one)] += 1
    ranked = {name: tuple(v for v, _ in counted.most_common(MOST_VALUES)) for name, counted in values.items()}
    for name in OFFERED:
        for other in BY_NAME[name].also:
            ranked[other] = ranked[name]
    return Snapshot(
        tuple(sorted(bundles.items())),
        ranked,
        tuple(naming.PRESETS),
        lambda: [tx.id for tx in reversed(ctx.journal().transactions())],
        os.getcwd(),
    )

# SPDX-License-Identifier: GPL-3.0-or-later
"""`demo`: the whole way on a small library of its own, with a catalogue of its own; no key, no network."""

from __future__ import annotations

import os
from collections.abc import Callable

from anivault_shell.commands.base import Context
from anivault_shell.disk.scratch import scratch_folder
from anivault_shell.lang.syntax import Call
from anivault_shell.text import plural
from anivault_shell.view.answer import Answer, Cell, Event

TITLE = "title"
LEFT = 10


def demo(ctx: Context, call: Call) -> Answer:
    from anivault_shell.demo.server import DEMO_KEY, CatalogueServer

    if ctx.nested is None:
        return Answer(notes=("this is the demonstration already; `quit` leaves it",))
    with scratch_folder("anivault-demo-", keep=call.has("--keep")) as top, CatalogueServer() as server:
        inner = ctx.nested(
            os.path.join(top, "home"),
            {"ANIVAULT_TMDB_URL": server.url, "ANIVAULT_TMDB_KEY": DEMO_KEY, "ANIVAULT_RATE_BASE": "1000"},
        )
        library, vault = os.path.join(top, "library"), os.path.join(top, "vault")
        try:
            code = _tour(ctx, inner, library, vault, pauses=_pauses(ctx, call))
            inner.shelf.close()
            if ctx.enter is not None and ctx.interactive and not code:
                ctx.output.show(Answer(lines=(_invitation(library),)), "demo")
                ctx.enter(inner)
        finally:
            inner.close()
        kept = (
            f"kept: {top}"
            if call.has("--keep")
            else "the demonstration's folder is gone again; nothing was left behind"
        )
        event = Event("system", "item", {"kind": "demo", "folder": top if call.has("--keep") else None})
        return Answer(say=kept, events=(event,), code=code)


def _pauses(ctx: Context, call: Call) -> bool:
    """Whether somebody is there who reads; a program, a pipe and --yes want all of it at once."""
    return ctx.interactive and ctx.wizard is not None and not ctx.assumed and not call.has("--yes")


def _tour(ctx: Context, inner: Context, library: str, vault: str, *, pauses: bool) -> int:
    """Every step with its line of explanation; then the proof that all is back. Answers an exit code."""
    from anivault_shell.demo.library import make_library
    from anivault_shell.demo.tour import STEPS, tree

    made = make_library(library)
    before = _contents(library)
    say = _speaker(ctx)
    say(f"A library of {plural(len(made), 'small file')}, as release groups name them:", tree(library))
    for step in STEPS:
        if pauses and ctx.read_line(inner, "Enter goes on, Ctrl-D leaves: ") is None:
            return LEFT
        line = step.fill(library, vault)
        say(step.says, (), line=line)
        assert inner.runner is not None  # noqa: S101
        if inner.runner.run_line(line) not in (0, 10):
            return 1
        if line.startswith("commit"):
            say("The sorted library:", tree(vault))
    after = _contents(library)
    whole = before == after and not _contents(vault)
    say(
        f"After undo: {sum(after.get(k) == v for k, v in before.items())} of {plural(len(before), 'file')} are back where they were.",
        (),
    )
    return 0 if whole else 1


def _speaker(ctx: Context) -> Callable[..., None]:
    def say(text: str, lines: tuple[str, ...] | list[str], line: str = "") -> None:
        shown: list[str | Cell | tuple[Cell, ...]] = [Cell(""), Cell(text, TITLE), *lines]
        if line:
            shown.append((Cell("anivault> ", "dim"), Cell(line, "accent")))
        event = Event("system", "info", {"command": "demo", "message": text, "line": line or None})
        ctx.output.show(Answer(lines=tuple(shown), events=(event,)), "demo")

    return say


def _contents(folder: str) -> dict[str, bytes]:
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


def _invitation(library: str) -> tuple[Cell, ...]:
    return (
        Cell("Now it is yours: try "),
        Cell("redo, log, shows, ls status:unsure, help", "accent"),
        Cell(f"; the files are in {library}. Ctrl-D leaves."),
    )

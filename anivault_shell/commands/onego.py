# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole way in one go: `run`, and `organize` without a plan of its own. Both are a few lines that anybody could type."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from anivault_shell.commands.base import Context
from anivault_shell.errors import InputError
from anivault_shell.lang.lexer import quote
from anivault_shell.lang.syntax import Call
from anivault_shell.settings.keys import KEYS
from anivault_shell.view.answer import Answer

OWN_SETTINGS = {"--lang": "lang", "--rate": "tmdb.rate", "--extensions": "scan.extensions"}


def run(ctx: Context, call: Call) -> Answer:
    lines = list(lines_of(ctx, call))
    assert ctx.runner is not None  # noqa: S101
    with given(ctx, call, OWN_SETTINGS):
        return Answer(code=ctx.runner.run_script("\n".join(lines), "", ()))


def ui(ctx: Context, call: Call) -> Answer:
    if ctx.wizard is None or not ctx.interactive:
        hint = "`run --src FOLDER --dst FOLDER` goes the same way without one"
        raise InputError("ui needs a terminal", span=call.name.span, line=call.line, hint=hint)
    return ctx.wizard(ctx)


def lines_of(ctx: Context, call: Call) -> Iterator[str]:
    """What `run` does, as lines of the command language."""
    source, known = _folder(call, "--src"), ctx.session.frame.roots
    resumes = call.has("--resume") or ctx.resumed
    if source is None and not known:
        at = (call.name.end + 1, call.name.end + 2)
        hint = "run --src FOLDER --dst FOLDER shows what would happen; --apply does it"
        raise InputError("run needs --src FOLDER", span=at, line=call.line, hint=hint)
    if resumes and call.has("--apply") and ctx.journal().unfinished():
        yield f"recover{_yes(call)}"
    if source is not None and not (resumes and source in known):
        yield f"scan {quote(source)}"
    yield from name_lines(call)
    yield "match"
    yield from stage_lines(call)


def name_lines(call: Call) -> Iterator[str]:
    """Where new names stand, and how they look."""
    if (target := _folder(call, "--dst")) is not None:
        yield f"dest {quote(target)}"
    if (template := call.option("--template")) is not None:
        yield f"template {quote(template)}"


def stage_lines(call: Call) -> Iterator[str]:
    """What is sure is staged; then it is shown, or carried out."""
    options = "".join(f" {name} {value}" for name in ("--action", "--on-conflict") if (value := call.option(name)))
    yield f"stage{options}"
    if call.has("--plan") and (path := _folder(call, "--plan")) is not None:
        yield f"plan save {quote(path)}"
    if call.has("--apply"):
        across = " --across-volumes" if call.has("--across-volumes") else ""
        yield f"commit{_yes(call)}{across}" + (" --verify" if call.has("--verify") else "")
    else:
        yield "plan"


def _yes(call: Call) -> str:
    return " --yes" if call.has("--yes") else ""


def _folder(call: Call, option: str) -> str | None:
    word = call.options.get(option)
    if word is None:
        return None
    if not word.text:
        raise InputError(f"{option} needs a folder", span=word.span, line=call.line)
    return os.path.abspath(os.path.expanduser(word.text))


@contextmanager
def given(ctx: Context, call: Call, own: Mapping[str, str]) -> Iterator[None]:
    """The settings that a command was given as options of its *own*, until it ends."""
    before = ctx.settings
    values, origins = dict(before.values), dict(before.origins)
    for option, name in own.items():
        word = call.options.get(option)
        if word is None:
            continue
        try:
            values[name] = next(k for k in KEYS if k.name == name).check(word.text)
        except ValueError as exc:
            raise InputError(f"that does not fit {name}: {exc}", span=word.span, line=call.line) from None
        origins[name] = f"{call.spec.name} {option}"
    if values == dict(before.values):
        yield
        return
    ctx.adjust(replace(before, values=values, origins=origins))
    try:
        yield
    finally:
        ctx.adjust(before)

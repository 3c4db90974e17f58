# SPDX-License-Identifier: GPL-3.0-or-later
"""What changes how lines are read and kept: `try let alias record`."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from anivault_shell.commands.base import Context
from anivault_shell.commands.door import ALIASES
from anivault_shell.commands.trail import told
from anivault_shell.disk import files
from anivault_shell.errors import ContractBroken, DiskError, InputError, Stale
from anivault_shell.keychain.mask import masked
from anivault_shell.lang.lexer import quote
from anivault_shell.lang.script import Statement, assigned, spelled_out
from anivault_shell.lang.syntax import Call
from anivault_shell.text import plural
from anivault_shell.view import messages
from anivault_shell.view.answer import Answer, Cell, Event

LARGEST_ALIASES = 1 << 20
# Their lines are those that were typed in them, or they replay nothing; a job of the background is replayed in the foreground.
UNWRITTEN = ("record", "ui", "learn", "demo", "help", "quit", "jobs", "wait", "cancel", "key")
REFUSED, DECLINED, INTERRUPTED = 64, 10, 130


def try_(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    """Only ever reached where nothing stands behind it; the language reads what does."""
    raise InputError("try needs a command", span=call.name.span, line=call.line, hint=call.spec.example)


def let(ctx: Context, call: Call) -> Answer:
    if call.words.get("assignment"):
        name, value = assigned(call)
        ctx.scripting.variables[name] = value
        return Answer(events=(_variable(name, value),))
    rows = sorted(ctx.scripting.variables.items())
    lines = tuple((Cell(f"${name}", "accent"), Cell(f"  {value}")) for name, value in rows)
    say = "" if rows else "no variable is set; let NAME=VALUE sets one, $NAME puts it in"
    return Answer(lines=lines, say=say, events=[_variable(name, value) for name, value in rows])


def _variable(name: str, value: str) -> Event:
    return Event("system", "item", {"kind": "variable", "name": name, "value": value})


def alias(ctx: Context, call: Call) -> Answer:
    from anivault_shell.commands import SPOKEN

    aliases = ctx.scripting.aliases
    words = call.words.get("command", ())
    if not words:
        lines = tuple((Cell(name, "accent"), Cell(f"  {text}")) for name, text in sorted(aliases.items()))
        say = "" if lines else "no alias is set; alias NAME=COMMAND sets one"
        return Answer(lines=lines, say=say, events=[_alias(name, text) for name, text in sorted(aliases.items())])
    name, text = spelled_out(call, SPOKEN)
    if text:
        aliases[name] = text
    elif aliases.pop(name, None) is None:
        raise InputError(f"there is no alias {name}", span=words[0].span, line=call.line, hint="`alias` lists them")
    if not ctx.scripting.dry:
        files.private_folder(ctx.homes.config)
        files.write_atomic(_aliases(ctx), json.dumps(aliases, indent=2).encode() + b"\n")
    say = f"{name} means {text}" if text else f"{name} means nothing any more"
    return Answer(say=say, events=(_alias(name, text or None),))


def _alias(name: str, text: str | None) -> Event:
    return Event("system", "item", {"kind": "alias", "name": name, "text": text})


def _aliases(ctx: Context) -> str:
    return os.path.join(ctx.homes.config, ALIASES)


def load_aliases(ctx: Context) -> dict[str, str]:
    """What was kept; a file that makes no sense is told and passed over."""
    try:
        found = json.loads(files.read(_aliases(ctx), LARGEST_ALIASES))
        if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
            raise ValueError("no names and texts")
    except Stale:
        return {}
    except (DiskError, ContractBroken, ValueError, RecursionError) as exc:
        ctx.output.note(f"{_aliases(ctx)} holds no aliases and is passed over: {exc}")
        return {}
    return found


class Script:
    """What is typed, as a script that replays; *depth* is how deep in scripts the recording was begun."""

    def __init__(self, path: str, head: str) -> None:
        self.path = path
        self.lines = 0
        files.write_atomic(path, head.encode("utf-8", "surrogateescape"), 0o644)

    def note(self, statement: Statement, code: int, answers: Sequence[bool]) -> None:
        """
        *statement* ended with *code*, and *answers* were given to its questions.

        What failed is tried again when the script runs; what was refused, or answered no, is kept as a comment.
        """
        if statement.call.spec.name in UNWRITTEN:
            return
        line = _answered(statement, answers)
        if code == REFUSED:
            line = f"# refused: {masked(told(statement.call))}"
        elif code == DECLINED and answers and not any(answers):
            line = f"# answered no: {line}"
        elif code == INTERRUPTED:
            line = f"# stopped: {line}"
        elif code not in (0, DECLINED) and not statement.tried:
            line = f"try {line}"
        self.lines += not line.startswith("#")
        files.append(self.path, line.encode("utf-8", "surrogateescape") + b"\n", sync=False)


def _answered(statement: Statement, answers: Sequence[bool]) -> str:
    """The line as it is typed by someone who wants no question."""
    options = {o.name for o in statement.call.spec.options}
    line = statement.text
    if any(answers) and "--yes" in options and not statement.call.has("--yes"):
        line += " --yes"
    if sum(answers) > 1 and "--across-volumes" in options and not statement.call.has("--across-volumes"):
        line += " --across-volumes"
    return line


def record(ctx: Context, call: Call) -> Answer:
    word, running = call.word("file"), ctx.scripting.recorder
    if word is None or (word.text == "off" and not word.quoted):
        return _recorded(ctx, stop=word is not None)
    if running is not None:
        raise InputError(f"{running.path} is being written", span=word.span, line=call.line, hint="record off")
    path = os.path.abspath(os.path.expanduser(word.text))
    if os.path.lexists(path):
        raise InputError("that exists already", span=word.span, line=call.line, hint="give the script another name")
    now = messages.local_time(f"{ctx.now():%Y-%m-%dT%H:%M:%SZ}")
    head = f"#!/usr/bin/env anivault\n# Recorded {now} in {quote(os.getcwd())}\n"
    ctx.scripting.recorder = Script(path, head)
    return Answer(say=f"what is typed goes to {path}; `record off` ends it", events=(_recording(path, True),))


def _recorded(ctx: Context, *, stop: bool) -> Answer:
    running = ctx.scripting.recorder
    if running is None:
        return Answer(say="nothing is being recorded; `record FILE` begins")
    if not stop:
        return Answer(say=f"what is typed goes to {running.path}; `record off` ends it")
    for job in ctx.jobs.running if ctx.busy else ():
        if job.typed is not None:
            running.note(job.typed, 0, ())
            job.typed = None
    ctx.scripting.recorder = None
    told = plural(running.lines, "line") if isinstance(running, Script) else "all"
    say = f"wrote {told} to {running.path}; `source {quote(running.path)}` runs them again"
    return Answer(say=say, events=(_recording(running.path, False),))


def _recording(path: str, on: bool) -> Event:
    return Event("system", "item", {"command": "record", "path": path, "on": on})

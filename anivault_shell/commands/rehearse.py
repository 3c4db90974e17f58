# SPDX-License-Identifier: GPL-3.0-or-later
"""
A rehearsal (`--dry-run`): everything is run but what would outlive it; that is told instead.

Only TMDB's answers are kept, as ever: the run that follows need not ask for them again.
"""

from __future__ import annotations

from collections.abc import Callable

from anivault_shell.commands.base import Context
from anivault_shell.lang.syntax import Call
from anivault_shell.text import plural
from anivault_shell.view.answer import Answer, Event

Told = Callable[[Context, Call], str | None]


def rehearsed(ctx: Context, call: Call) -> Answer | None:
    """What is told in place of running *call*; None where it changes no file and is run."""
    teller = CHANGING.get(call.spec.name)
    told = teller(ctx, call) if teller is not None else None
    if told is None:
        return None
    event = Event("system", "item", {"command": call.spec.name, "dry_run": True, "message": told})
    return Answer(say=f"dry run: {told}", events=(event,))


def _commit(ctx: Context, call: Call) -> str | None:
    plan = ctx.session.frame.plan
    if plan is None or not plan.ready:
        return None  # it says so itself
    chosen = {e.id for e in ctx.entries(call)} if call.words.get("sel") else None
    videos = {op.op for op in plan.ready if op.companion_of is None and (chosen is None or op.entry in chosen)}
    ready = sum(1 for op in plan.ready if op.op in videos or op.companion_of in videos)
    ctx.scripting.rehearsed += bool(ready)
    return f"would carry out {plural(ready, 'operation')}"


def _undo(ctx: Context, call: Call) -> str | None:
    """What was only rehearsed is taken back as that; an edit of the session is taken back in earnest."""
    if call.word("tx") is None and ctx.scripting.rehearsed:
        ctx.scripting.rehearsed -= 1
        return "would take that commit back"
    step = ctx.session.timeline.last
    if call.word("tx") is None and step is not None and step.tx is None:
        return None
    return f"would take {call.text('tx') or 'the last transaction'} back"


def _redo(ctx: Context, call: Call) -> str | None:  # noqa: ARG001
    step = ctx.session.timeline.next
    return None if step is not None and step.tx is None else "would do again what was taken back last"


def _apply(ctx: Context, call: Call) -> str | None:  # noqa: ARG001
    return f"would carry out {call.option('--from-plan') or 'what is staged'}" if call.has("--apply") else None


def _rollback(ctx: Context, call: Call) -> str | None:  # noqa: ARG001
    script = call.option("--script")
    return f"would write {script}" if script is not None else None  # it shows by itself what would move


def _recover(ctx: Context, call: Call) -> str | None:  # noqa: ARG001
    return "would bring home what was cut short" if ctx.journal().unfinished() else None


def _verb(param: str, verbs: tuple[str, ...], told: str) -> Told:
    """Changes files only with one of these words in front."""

    def tell(ctx: Context, call: Call) -> str | None:  # noqa: ARG001
        word = call.word(param)
        return f"would {told}: {call.written}" if word and word.text in verbs else None

    return tell


def _writes(param: str, told: str) -> Told:
    """Writes the file that *param* names; without one it shows something, and `off` ends a recording that was never begun."""

    def tell(ctx: Context, call: Call) -> str | None:  # noqa: ARG001
        word = call.word(param)
        return None if word is None or word.text == "off" else f"would write {told}{word.text}"

    return tell


def _always(told: str) -> Told:
    def tell(ctx: Context, call: Call) -> str:  # noqa: ARG001
        return f"would {told}"

    return tell


def _verify(ctx: Context, call: Call) -> str | None:  # noqa: ARG001
    """The drive of a folder is tried with files of our own in it."""
    folder = call.word("folder")
    return f"would try the drive of {folder.text}, in a hidden folder there" if folder is not None else None


CHANGING: dict[str, Told] = {
    "commit": _commit,
    "undo": _undo,
    "redo": _redo,
    "recover": _recover,
    "rollback": _rollback,
    "organize": _apply,
    "plan": _verb("sel", ("save", "edit"), "write a plan"),
    "keep": _verb("verb", ("empty",), "empty the keep"),
    "cache": _verb("what", ("clear", "purge", "export", "import", "warm", "verify"), "change the cache"),
    "key": _verb("verb", ("set", "pin", "forget"), "change the key"),
    "settings": _verb("verb", ("set", "reset", "edit"), "change a setting"),
    "profile": _verb("verb", ("save", "edit", "remove"), "change a profile"),
    "save": _writes("name", "the session "),
    "sessions": _verb("verb", ("remove", "rename", "tidy"), "change the sessions"),
    "rules": _verb("verb", ("add", "remove", "import", "export"), "change the rules"),
    "export": _writes("file", ""),
    "record": _writes("file", ""),
    "verify": _verify,
    "status": _writes("file", "a report into "),
    "demo": _always("show all of it on a library of its own"),
    "learn": _always("begin, or go on with, ten small steps"),
}
# What these do stands in the session alone, which a rehearsal does not keep, or is told to it alone: rules, saved
# filters and aliases hold until it ends (`Memory`, `Filters`, `alias`).
SPARED = frozenset((
    "ls", "shows", "show", "stats", "missing", "dupes", "find", "scan", "rescan", "forget", "parse", "filter", "sort", "match",
    "candidates", "search", "pick", "pin", "unpin", "number", "set", "skip", "why", "diff", "dest", "template", "stage",
    "unstage", "lint", "log", "check", "open", "jobs", "wait", "cancel", "let", "alias", "try", "version", "source",
    "quit", "completion", "help", "run", "ui", "clear",
))  # fmt: skip

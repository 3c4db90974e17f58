# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrange: `dest template stage unstage plan`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from anivault_shell import naming
from anivault_shell.commands.base import Context
from anivault_shell.commands.plans import differences, edited, tree
from anivault_shell.commands.specs.arrange import PLAN_VERBS
from anivault_shell.disk import files
from anivault_shell.errors import AniVaultError, DiskError, InputError, NothingToStage, PlanRefused, Stale
from anivault_shell.lang.lexer import Word
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.syntax import Call
from anivault_shell.model.entry import Entry, Status
from anivault_shell.model.plan import Action, ConflictPolicy, Operation, Plan
from anivault_shell.model.watch import Far, Unwatched, Watch
from anivault_shell.naming.servers import SERVERS, with_ids
from anivault_shell.session import actions
from anivault_shell.session.selection import select
from anivault_shell.staging import planfile
from anivault_shell.text import amount, natural, plural
from anivault_shell.view import items, messages
from anivault_shell.view.answer import Answer, Cell, Column, Event, Table

# A plan of a million files; more is no plan of ours.
MOST_TRIED = 40
LARGEST_PLAN = planfile.SIZE_LIMIT


def dest(ctx: Context, call: Call) -> Answer:
    word = call.word("folder")
    if word is not None:
        path = "" if word.text == "off" else os.path.abspath(os.path.expanduser(word.text))
        if path and os.path.lexists(path) and not os.path.isdir(path):
            raise InputError("that is no folder", span=word.span, line=call.line)
        ctx.session.change(f"dest {path or 'off'}", _restaged(ctx), dest=path, plan=None)
    now = ctx.session.frame.dest
    say = f"new names stand under {now}" if now else "new names stand under the folder that was scanned"
    return Answer(say=say, events=(Event("system", "item", {"command": "dest", "dest": now or None}),))


def _restaged(ctx: Context) -> list[Entry]:
    """What was staged for another place or template is staged no more."""
    return [e.without_target() for e in ctx.session.entries.values() if e.status is Status.STAGED]


def template(ctx: Context, call: Call) -> Answer:
    words = call.words.get("template", ())
    if words and words[0].text == "test" and not words[0].quoted:
        return _tried(ctx, call, words[1:])
    text = ctx.session.frame.template
    if words:
        text = words[0].text if len(words) == 1 else call.line[words[0].start : words[-1].end]
        try:
            naming.compile_template(text)
        except InputError as exc:
            raise template_error(exc, text, call) from None
    if call.has("--server") or (words and "+" not in text):
        text = with_ids(text, _servers(ctx, call))
    if words or text != ctx.session.frame.template:
        ctx.session.change(f"template {text}", _restaged(ctx), template=text, plan=None)
    now = naming.compile_template(ctx.session.frame.template)
    lines = tuple(
        (Cell(f"{name:>9}  ", "dim"), Cell(getattr(now, name))) for name in ("episode", "special", "movie", "extra")
    )
    event = Event("system", "item", {"command": "template", "template": ctx.session.frame.template})
    return Answer(lines=((Cell(f"{now.name}", "title"),), *lines), events=(event,))


def _servers(ctx: Context, call: Call) -> tuple[str, ...]:
    """The servers named here, else those of the settings."""
    word = call.options.get("--server")
    if word is None:
        return ctx.settings.words("naming.servers")
    named = tuple(name for name in re.split(r"[,\s]+", word.text.lower()) if name and name != "none")
    for name in named:
        if name not in SERVERS:
            hint = f"known are {', '.join(SERVERS)}, or none"
            raise InputError(f"no media server is called `{name}`", span=word.span, line=call.line, hint=hint)
    return named


def _tried(ctx: Context, call: Call, words: Sequence[Word]) -> Answer:
    """Another template on real rows, one of each sort of each show; nothing is staged."""
    text = call.line[words[0].start : words[-1].end] if len(words) > 1 else words[0].text if words else ""
    text = text or ctx.session.frame.template
    try:
        tried = naming.compile_template(text)
    except InputError as exc:
        raise template_error(exc, text, call) from None
    seen: dict[tuple[object, ...], Entry] = {}
    for entry in ctx.session.entries.values():
        if entry.match is not None:
            seen.setdefault((entry.match.work.key, naming.sort_of(entry)), entry)
    namer = naming.Namer(tried, ctx.language)
    rows = [(entry.name, namer.target(entry)) for entry in seen.values()][:MOST_TRIED]
    lines = tuple((Cell(f"{target}", ""), Cell(f"  <- {name}", "dim")) for name, target in rows)
    events = [Event("system", "item", {"command": "template test", "name": n, "target": t}) for n, t in rows]
    notes = () if rows else ("no file is matched yet to try it on",)
    return Answer(lines=lines, say=f"{tried.name}: tried on {plural(len(rows), 'file')}", events=events, notes=notes)


def template_error(exc: InputError, text: str, call: Call, param: str = "template") -> InputError:
    """An error within a template, as a place in the line it was typed in."""
    word = call.words[param][0]
    start = call.line.find(text, word.start)
    span = (start + exc.span[0], start + exc.span[1]) if exc.span and start >= 0 else word.span
    return InputError(exc.message, span=span, line=call.line, hint=exc.hint)


def stage(ctx: Context, call: Call) -> Answer:
    named = bool(call.words.get("sel"))
    found = ctx.some_entries(call) if named else ctx.entries(call)
    entries = [e for e in found if named or e.status is Status.MATCHED]
    policy = ConflictPolicy(call.option("--on-conflict") or ctx.settings.text("naming.on_conflict"))
    action = Action(call.option("--action") or ctx.settings.text("naming.action"))
    now = ctx.now()
    how = actions.Staging(
        ctx.language,
        action,
        policy,
        plan_id=f"plan-{now:%Y%m%d-%H%M%S}-{now.microsecond:06}",
        created=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        groups=ctx.settings.words("naming.groups"),
        now=int(now.timestamp() * 1_000_000_000),
    )
    total = actions.stage(ctx.session, entries, how, ctx.watch)
    plan = ctx.session.frame.plan
    taken = _taken(plan) if plan is not None and policy is ConflictPolicy.ASK else 0
    if taken and ctx.ask(messages.rename_question(taken)):
        ctx.session.take_back()
        total = actions.stage(ctx.session, entries, replace(how, on_conflict=ConflictPolicy.RENAME), ctx.watch)
        plan = ctx.session.frame.plan
    if plan is not None and plan.conflicts and not total:
        raise NothingToStage(
            f"{plural(len(plan.conflicts), 'conflict')}, nothing could be staged", hint="`plan conflicts` says why"
        )
    notes = tuple(_stage_notes(entries, total, conflicts=bool(plan and plan.conflicts)))
    fields = {"command": "stage", "staged": total, "conflicts": len(plan.conflicts) if plan else 0}
    return Answer(say=messages.staged(plan, total), events=(Event("organize", "complete", fields),), notes=notes)


def _stage_notes(entries: Sequence[Entry], total: int, *, conflicts: bool) -> Iterator[str]:
    """What was left out, taken on a guess, or in place already; *entries* as they were before."""
    skipped = sum(1 for e in entries if e.status is Status.SKIPPED)
    unmatched = sum(1 for e in entries if e.match is None and e.status is not Status.SKIPPED)
    guessed = sum(1 for e in entries if e.status is Status.UNSURE)
    if skipped:
        yield f"{plural(skipped, 'skipped file')} left out; `match SEL` takes them in again"
    if unmatched:
        yield f"{plural(unmatched, 'file')} without a match left out; `shows status:unsure` lists what to decide"
    if guessed:
        yield f"{plural(guessed, 'file')} taken on the best guess, because you asked; `plan` shows where to"
    placed = sum(1 for e in entries if e.match is not None) - skipped - total
    if not total and placed > 0 and not conflicts:
        yield f"{plural(placed, 'file')} stand where they belong already"


def _taken(plan: Plan) -> int:
    """How many videos have a name that is taken, on the disk or by another."""
    reasons = [op.conflict or "" for op in plan.conflicts if op.companion_of is None]
    return sum(1 for why in reasons if why.startswith(("the target exists", "same target")))


def unstage(ctx: Context, call: Call) -> Answer:
    n = actions.unstage(ctx.session, ctx.entries(call, otherwise="all"), ctx.watch)
    event = Event("system", "item", {"command": "unstage", "changed": n})
    return Answer(say=messages.changed("unstaged", n), events=(event,))


def plan(ctx: Context, call: Call) -> Answer:
    words = call.words.get("sel", ())
    verb = words[0].text if words and not words[0].quoted else ""
    if verb in ("save", "load"):
        if len(words) != 2:
            span = (words[0].end + 1, words[0].end + 2) if len(words) < 2 else (words[2].start, words[-1].end)
            raise InputError(f"plan {verb} takes one file", span=span, line=call.line, hint=f"plan {verb} renames.json")
        path = os.path.abspath(os.path.expanduser(words[1].text))
        if verb == "save" and os.path.lexists(path) and not _is_plan(path):
            hint = "give it another name; only an older plan is replaced"
            raise InputError("that exists and is no plan", span=words[1].span, line=call.line, hint=hint)
        return _save(ctx, path) if verb == "save" else _load(ctx, path)
    now = ctx.session.frame.plan
    if now is None:
        near = nearest(verb, PLAN_VERBS) if verb and verb not in PLAN_VERBS else ""
        return Answer(notes=(messages.NOTHING_STAGED, *((near,) if near else ())))
    if verb == "conflicts":
        return drawn(now, now.conflicts, ctx.watch)
    if verb == "edit" and len(words) == 1:
        return _edit(ctx, now)
    rest = words[1:] if verb in ("tree", "diff") else words
    chosen = {e.id for e in select(ctx.session, rest, call.line)} if rest else None
    videos = {op.op for op in now.operations if chosen is None or op.entry in chosen}
    meant = [op for op in now.operations if op.op in videos or op.companion_of in videos]
    answer = drawn(now, meant, ctx.watch)
    if not meant and verb and verb not in PLAN_VERBS and (near := nearest(verb, PLAN_VERBS)):
        answer = replace(answer, notes=(near,))
    lines = {"tree": tree, "diff": differences}.get(verb)
    return answer if lines is None else replace(answer, lines=lines(now, meant, ctx.watch))


def _edit(ctx: Context, now: Plan) -> Answer:
    """The plan in the user's editor, taken up again where it makes sense."""
    rescue = os.path.join(ctx.homes.state, "edited-plan.json")
    files.private_folder(ctx.homes.state)
    with ctx.lent():
        made = edited(now, ctx.session.frame.template, ctx.about["version"], ctx.environment, rescue)
    return _take_up(ctx, made, "plan edit")


def drawn(plan: Plan, operations: Sequence[Operation], watch: Watch) -> Answer:
    """Operations as before and after, conflicts with their reason."""
    lines = list(_pairs(plan, operations, Far(watch, 2 * len(operations), "organize")))
    companions = items.companions_of(plan.operations)
    events = [Event("organize", "item", items.operation_item(op, companions)) for op in operations]
    ready = sum(1 for op in operations if op.conflict is None)
    say = f"{plural(ready, 'operation')} ready · {plural(len(operations) - ready, 'conflict')}"
    return Answer(lines=tuple(lines), say=say, events=events, sheet=_sheet(operations))


def _sheet(operations: Sequence[Operation]) -> Table:
    """The same as rows, for exports."""
    columns = (
        Column("op", right=True), Column("action"), Column("source", grow=True), Column("target", grow=True),
        Column("size", right=True), Column("conflict", grow=True),
    )  # fmt: skip

    def row(n: int) -> list[Cell | str]:
        op = operations[n]
        size = op.identity.size
        conflict = Cell(op.conflict or "", "warn")
        return [
            Cell(str(op.op), raw=op.op),
            op.action.value,
            op.source,
            op.target,
            Cell(amount(size), raw=size),
            conflict,
        ]

    return Table(columns, len(operations), row, None)


def _pairs(plan: Plan, operations: Sequence[Operation], far: Far) -> Iterator[tuple[Cell, ...]]:
    """What will be done by the folder it goes to, then what will not."""
    short = _below_roots(plan)
    order = _order(plan)
    placed = [(order(op), n, op) for n, op in enumerate(far.each(operations)) if op.conflict is None]
    ready = [op for _, _, op in sorted(placed)]
    for place, rows in groupby(far.each(ready), key=lambda op: os.path.dirname(op.target)):
        yield (Cell(short(place), "title"),)
        for op in rows:
            origin = f"  <- {short(op.source)}"
            if op.action is not Action.MOVE:
                origin = f"  {op.action.value} of {op.source}"
            yield Cell("  "), Cell(os.path.basename(op.target)), Cell(origin, "dim")
    left = [op for op in operations if op.conflict is not None]
    if left:
        yield (Cell("Skipped", "warn"),)
    for op in far.each(left):
        yield Cell("  "), Cell(short(op.source)), Cell(f"  {op.conflict}", "warn")


def _order(plan: Plan) -> Callable[[Operation], tuple[object, ...]]:
    """By folder, then name; what travels with a video stands under it."""
    videos = {op.op: op for op in plan.operations if op.companion_of is None}

    def key(op: Operation) -> tuple[object, ...]:
        video = videos.get(op.companion_of, op) if op.companion_of is not None else op
        mine = op.companion_of is not None
        return natural(os.path.dirname(op.target)), natural(video.target), mine, natural(op.target)

    return key


def _below_roots(plan: Plan) -> Callable[[str], str]:
    """Shows a path below the longest root it lies under."""
    heads = {os.path.join(root, "") for root in plan.roots}

    def short(path: str) -> str:
        at = len(path)
        while (at := max(path.rfind(os.sep, 0, at), path.rfind("/", 0, at))) >= 0:
            if path[: at + 1] in heads:
                return path[at + 1 :]
        return path

    return short


def _is_plan(path: str) -> bool:
    try:
        found = json.loads(files.read(path, LARGEST_PLAN)) if os.path.isfile(path) else None
    except (OSError, ValueError, RecursionError, AniVaultError):
        return False
    return isinstance(found, dict) and "plan_id" in found and "operations" in found


def _save(ctx: Context, path: str) -> Answer:
    now = ctx.session.frame.plan
    if now is None:
        raise InputError(messages.NOTHING_STAGED)
    data = planfile.encode(now, tool=ctx.about["version"], template_text=ctx.session.frame.template)
    files.write_atomic(path, data)
    say = f"saved {plural(len(now.operations), 'operation')} to {path}"
    return Answer(
        say=say,
        events=(Event("system", "item", {"command": "plan save", "path": path, "operations": len(now.operations)}),),
    )


def _load(ctx: Context, path: str) -> Answer:
    loaded = read_plan(path)
    if not accepted(ctx, loaded):
        return Answer(say="not loaded", code=10)
    if ctx.assumed:
        loaded = without_replacing(loaded)
    return _take_up(ctx, loaded, f"plan load {os.path.basename(path)}")


def _take_up(ctx: Context, loaded: Plan, label: str) -> Answer:
    """*loaded* is what is staged now."""
    by_path = {e.path: e for e in ctx.session.entries.values()}
    staged, operations = [], []
    for op in loaded.operations:
        entry = by_path.get(op.source) if op.companion_of is None else None
        if entry is not None and op.conflict is None:
            staged.append(entry.with_target(op.target))
        operations.append(replace(op, entry=entry.id if entry is not None else None))
    fresh = replace(loaded, operations=tuple(operations))
    again = {e.id for e in staged}
    ctx.session.change(label, [*(e for e in _restaged(ctx) if e.id not in again), *staged], plan=fresh)
    answer = drawn(fresh, fresh.operations, Unwatched())
    return replace(answer, lines=(), code=10 if fresh.conflicts else 0)


def read_plan(path: str) -> Plan:
    """A saved plan, checked against its schema, its roots and the disk; raises PlanRefused."""
    try:
        data = files.read(path, LARGEST_PLAN)
    except Stale:
        raise InputError(f"no plan at {path}", hint="`plan save FILE` writes one") from None
    except DiskError as exc:
        raise PlanRefused(exc.message) from None
    return planfile.check_fresh(planfile.decode(data))


def without_replacing(plan: Plan) -> Plan:
    """*plan* where no file makes way: a yes that was given beforehand is none to that."""
    if not any(op.replaces for op in plan.operations):
        return plan
    why = "the target exists; `--on-conflict overwrite` lets it make way"
    made = [replace(op, conflict=op.conflict or why) if op.replaces else op for op in plan.operations]
    return replace(plan, operations=tuple(made))


def accepted(ctx: Context, plan: Plan) -> bool:
    """The roots of a plan that comes from a file are shown and asked for once."""
    for root in plan.roots:
        ctx.output.note(f"root: {root}")
    way = sum(1 for op in plan.ready if op.replaces)
    over = f" and lets {plural(way, 'file')} make way" if way else ""
    return ctx.ask(f"this plan changes files under {plural(len(plan.roots), 'folder')}{over}. Accept them?")

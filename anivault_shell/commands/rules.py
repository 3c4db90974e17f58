# SPDX-License-Identifier: GPL-3.0-or-later
"""Identify: `rules`, what is remembered of the user's decisions."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence

from anivault_shell.commands.base import Context
from anivault_shell.commands.remember import also_touches, bundle_sizes, drafts_of, touched
from anivault_shell.disk import files
from anivault_shell.errors import DiskError, InputError
from anivault_shell.lang.lexer import Word
from anivault_shell.lang.syntax import Call
from anivault_shell.match.rules import Change, Rule, Rules
from anivault_shell.model.entry import Entry
from anivault_shell.session import actions, memory
from anivault_shell.text import plural
from anivault_shell.view.answer import Answer, Cell, Column, Event, table_of

COLUMNS = (
    Column("rule", right=True), Column("release", grow=True), Column("group"), Column("in folder", grow=True, drop=1),
    Column("is", grow=True), Column("numbering"), Column("kept"),
)  # fmt: skip


def rules(ctx: Context, call: Call) -> Answer:
    word = call.word("verb")
    verb = word.text if word else "list"
    words = call.words.get("what", ())
    if verb == "list":
        return _list(ctx, " ".join(w.text for w in words))
    if not words:
        wanted = {
            "show": "a rule, such as 3",
            "remove": "rules, such as 3 or 2-5",
            "add": "files or bundles, such as @7",
        }
        at = (word.end + 1, word.end + 2) if word else call.name.span
        raise InputError(f"rules {verb} needs {wanted.get(verb, 'a file')}", span=at, line=call.line)
    if verb == "add":
        return _add(ctx, call, words)
    if verb in ("export", "import"):
        path = os.path.abspath(os.path.expanduser(words[0].text))
        return _export(ctx, path) if verb == "export" else _import(ctx, call, words[0], path)
    chosen = [rule for w in words for rule in _chosen(ctx.memory.rules(), w, call.line)]
    return _show(ctx, chosen) if verb == "show" else _remove(ctx, chosen)


def _list(ctx: Context, text: str) -> Answer:
    wanted = text.casefold()
    rows = [r for r in ctx.memory.rules().rows if wanted in f"{r.title} {r.folder} {r.file} {r.name}".casefold()]
    nothing = "nothing is remembered; `pin`, `pick` and `number` do" if not text else f"no rule speaks of {text!r}"
    events = [Event("system", "item", item(r)) for r in rows]
    return Answer(table=table_of(COLUMNS, [_row(r) for r in rows]), events=events, notes=() if rows else (nothing,))


def item(rule: Rule) -> dict[str, object]:
    found: dict[str, object] = {"kind": "rule"}
    for name in memory.NAMES:
        value = getattr(rule, name)
        found["of_kind" if name == "kind" else name] = value if value != "" else None
    return found


def _row(rule: Rule) -> list[Cell | str]:
    show = Cell(f"{rule.name} {rule.media}:{rule.tmdb_id}", "accent")
    where = Cell(rule.folder, "dim")
    return [str(rule.id), _release(rule), rule.release_group or "", where, show, rule.numbering or "", rule.made[:10]]


def _release(rule: Rule) -> str:
    season = f" S{rule.season}" if rule.season is not None else ""
    part = f" part {rule.part}" if rule.part is not None else ""
    year = f" ({rule.year})" if rule.year is not None else ""
    kind = f", {rule.kind}" if rule.kind else ""
    return rule.file or f"{rule.title}{season}{part}{year}{kind}"


def _chosen(known: Rules, word: Word, line: str) -> list[Rule]:
    """`3` or `2-5`; raises InputError where there is none."""
    first, sign, last = word.text.partition("-")
    if word.text == "all":
        return list(known.rows)
    if not (first.isdecimal() and (last.isdecimal() or not sign) and len(word.text) < 20):
        raise InputError("expecting rules such as 3 or 2-5", span=word.span, line=line, hint="`rules` lists them")
    found = [r for r in known.rows if int(first) <= r.id <= int(last or first)]
    if not found:
        raise InputError(f"no rule {word.text}", span=word.span, line=line, hint="`rules` lists them")
    return found


def _show(ctx: Context, chosen: Sequence[Rule]) -> Answer:
    lines: list[tuple[Cell, ...]] = []
    for rule in chosen:
        entries = touched(ctx, [rule], set())
        facts = {
            "rule": f"{rule.id}, kept {rule.made} by `{rule.by}`", "release": _release(rule), "title": rule.title,
            "group": rule.release_group or "", "in folder": rule.folder + ("" if not rule.release_group else " (or any other)"),
            "is": f"{rule.name} {rule.media}:{rule.tmdb_id}", "numbering": rule.numbering or "as the numbers fit",
            "would change": f"{plural(len(entries), 'file')} here {_where(entries)}".rstrip(),
        }  # fmt: skip
        lines += [(Cell(""),)] if lines else []
        lines += [(Cell(f"{name:>14}  ", "dim"), Cell(value)) for name, value in facts.items() if value]
    return Answer(lines=tuple(lines), events=[Event("system", "item", item(r)) for r in chosen])


def _where(entries: Sequence[Entry]) -> str:
    return " ".join(dict.fromkeys(f"@{e.bundle}" for e in entries[:200]))


def _remove(ctx: Context, chosen: Sequence[Rule]) -> Answer:
    change = ctx.memory.forget(chosen, ctx.watch)
    ctx.session.change(f"rules remove {' '.join(str(r.id) for r in change.gone[:9])}", rules=change)
    say = f"forgot {plural(len(change.gone), 'rule')}; what is matched here stays, `unpin` opens it · `undo` takes it back"
    return Answer(say=say, events=[Event("system", "item", {"command": "rules remove", "changed": len(change.gone)})])


def _add(ctx: Context, call: Call, words: Sequence[Word]) -> Answer:
    """The matches that stand are kept as rules, after a look at what else that would change."""
    selected = Call(call.spec, call.name, call.line, {"sel": tuple(words)})
    entries = [e for e in ctx.some_entries(selected) if e.match is not None]
    sizes = bundle_sizes(ctx)
    drafts = [rule for bundle in actions.bundles_of(entries) for rule in _drafts(ctx, bundle.entries, sizes)]
    known = ctx.memory.rules()
    change = known.with_(drafts)[1]
    if not change.new:
        return Answer(
            say="nothing to add: that is remembered already" if drafts else "nothing there is matched", code=10
        )
    others = touched(ctx, change.new, {e.id for e in entries})
    question = f"{plural(len(change.new), 'rule')} for {plural(len(entries), 'file')}"
    if others:
        question += f"; would also change {plural(len(others), 'file')} ({_where(others)})"
    if others and not (call.has("--yes") or ctx.ask(f"{question}. Keep?")):
        return Answer(say="nothing was kept", code=10)
    return _kept(ctx, ctx.memory.keep(drafts, ctx.watch), "rules add", question)


def _drafts(ctx: Context, entries: Sequence[Entry], sizes: Counter[int | None]) -> list[Rule]:
    """One draft where all of a bundle is one show, else one a file."""
    found: list[Rule] = []
    decisions = {(e.match.work.key, e.match.numbering) for e in entries if e.match is not None}
    for part in [entries] if len(decisions) == 1 else [[e] for e in entries]:
        match = part[0].match
        if match is not None:
            bundle = actions.bundles_of(part)[0]
            found += drafts_of(ctx, bundle, match.work, match.numbering or None, "add", sizes)
    return found


def _kept(ctx: Context, change: Change, label: str, say: str) -> Answer:
    ctx.session.change(label, rules=change)
    events = [Event("system", "item", item(r)) for r in change.new]
    return Answer(say=f"kept {say}", events=events)


def _export(ctx: Context, path: str) -> Answer:
    known = ctx.memory.rules()
    if os.path.lexists(path) and not ctx.ask(f"{path} exists. Replace it?"):
        return Answer(say="nothing was written", code=10)
    files.write_atomic(path, memory.encode(known), 0o644)
    return Answer(
        say=f"wrote {plural(len(known), 'rule')} to {path}",
        events=[Event("system", "item", {"command": "rules export", "path": path, "rules": len(known)})],
    )


def _import(ctx: Context, call: Call, word: Word, path: str) -> Answer:
    """Rules from a file: what they replace, and what they would change here, is asked about first."""
    try:
        drafts = memory.read_file(path).rows
    except DiskError as exc:
        raise InputError(exc.message, span=word.span, line=call.line) from None
    change = ctx.memory.rules().with_(drafts)[1]
    if not change.new:
        return Answer(say=f"{plural(len(drafts), 'rule')} in {path}, all known already")
    say = f"{len(change.new):,} of {plural(len(drafts), 'rule')} from {path}"
    if change.gone:
        say += f" · {len(change.gone):,} in place of others"
    if change.gone and not (call.has("--yes") or ctx.ask(f"{say}. Keep?")):
        return Answer(say="nothing was kept", code=10)
    kept = ctx.memory.keep(drafts, ctx.watch)
    answer = _kept(ctx, kept, "rules import", say)
    others = touched(ctx, kept.new, set())
    notes = (also_touches(kept.new, others),) if others else ()
    return Answer(say=answer.say, events=answer.events, notes=notes)

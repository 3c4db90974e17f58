# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept of a decision, what is known of a bundle beside its names, and what else a rule touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from anivault_shell.commands.base import Context
from anivault_shell.errors import ContractBroken, DiskError, Locked
from anivault_shell.match import Bundle, Told
from anivault_shell.match.ids import Tag
from anivault_shell.match.rules import Change, Rule, Rules, draft
from anivault_shell.model.catalogue import Numbering, Work
from anivault_shell.model.entry import Entry, Status
from anivault_shell.session import actions
from anivault_shell.session.sidecars import Sidecars
from anivault_shell.text import fold, plural

TROUBLE = (ContractBroken, DiskError, Locked)


def rules_now(ctx: Context) -> Rules:
    """The rules; where their file cannot be read that is said, and the work goes on without them."""
    try:
        return ctx.memory.rules()
    except TROUBLE as exc:
        ctx.output.note(f"rules are not applied: {exc.message}")
        return Rules()


def telling(ctx: Context) -> Callable[[Bundle], list[Bundle]]:
    """What a rule, or an id beside the files, says of a bundle; each is looked up once a match."""
    rules, sidecars = rules_now(ctx), Sidecars()

    def tell(bundle: Bundle) -> list[Bundle]:
        parts = []
        for part, rule in rules.split(bundle):
            told = as_told(rule) if rule else sidecars.told(part, ctx.session.root_of(part.entries[0]))
            parts.append(replace(part, told=told) if told is not None else part)
        return parts

    return tell


def as_told(rule: Rule) -> Told:
    tag = Tag("tmdb", str(rule.tmdb_id), rule.media, f"rule {rule.id}")
    return Told("rule", (tag,), f"rule {rule.id}, kept {rule.made[:10]} by `{rule.by}`", rule.numbering)


def asking(ctx: Context) -> actions.Asking:
    return actions.Asking(
        ctx.settings.number("match.accept"), ctx.language, int(ctx.settings.number("tmdb.concurrency")), telling(ctx)
    )


@dataclass(slots=True)
class Keeping:
    """Keeps decisions as rules, and remembers what that did; *once* keeps none."""

    ctx: Context
    work: Work
    by: str
    numbering: str | None = None
    once: bool = False
    change: Change = field(default_factory=Change)
    notes: list[str] = field(default_factory=list)

    def __call__(self, decided: Sequence[tuple[Bundle, Numbering]]) -> Change:
        if self.once or self.ctx.scripting.dry:
            return self.change
        sizes = bundle_sizes(self.ctx)
        drafts = [
            rule for bundle, chosen in decided if chosen.places
            for rule in drafts_of(self.ctx, bundle, self.work, self._numbering(chosen), self.by, sizes)
        ]  # fmt: skip
        try:
            self.change = self.ctx.memory.keep(drafts, self.ctx.watch)
        except TROUBLE as exc:
            self.notes.append(f"not remembered: {exc.message}")
            return self.change
        taken = {e.id for bundle, _ in decided for e in bundle.entries}
        others = touched(self.ctx, self.change.new, taken)
        if others:
            self.notes.append(also_touches(self.change.new, others))
        return self.change

    def _numbering(self, chosen: Numbering) -> str | None:
        """What to keep of the numbers: the user's word, else what was shown where it was not sure."""
        if self.numbering is None:
            return None if chosen.sure else chosen.name
        return (
            chosen.name if chosen.name.startswith("group:") else self.numbering
        )  # its id, whatever it is called later

    @property
    def said(self) -> str:
        if not self.change.new:
            return ""
        numbers = ", ".join(str(r.id) for r in self.change.new[:5])
        return f" · remembered as {'rule' if len(self.change.new) == 1 else 'rules'} {numbers}"


def bundle_sizes(ctx: Context) -> Counter[int | None]:
    return Counter(e.bundle for e in ctx.session.entries.values())


def drafts_of(
    ctx: Context, bundle: Bundle, work: Work, numbering: str | None, by: str, sizes: Counter[int | None]
) -> list[Rule]:
    """One rule for a whole bundle; a part of it is remembered file by file."""
    made = f"{ctx.now():%Y-%m-%dT%H:%M:%SZ}"
    if len(bundle.entries) == sizes[bundle.id]:
        return [draft(bundle, work, numbering, by=by, made=made)]
    return [draft(bundle, work, numbering, by=by, made=made, file=e.name) for e in bundle.entries]


def touched(ctx: Context, rules: Sequence[Rule], apart: set[int]) -> list[Entry]:
    """The entries, those *apart* aside, that `match` would give another match by *rules*."""
    if not rules:
        return []
    groups, book = {fold(r.release_group or "") for r in rules}, rules_now(ctx)
    wanted = {r.id for r in rules}
    near = [
        e for e in ctx.session.entries.values()
        if e.id not in apart and not e.pinned and e.parsed and e.status is not Status.SKIPPED
        and fold(e.parsed.release_group or "") in groups
    ]  # fmt: skip
    found: list[Entry] = []
    for bundle in actions.bundles_of(near):
        for part, rule in book.split(bundle):
            if rule is not None and rule.id in wanted:
                found += [e for e in part.entries if _differs(e, rule)]
    return found


def _differs(entry: Entry, rule: Rule) -> bool:
    match = entry.match
    if match is None or entry.status in actions.OPEN or match.work.key != (rule.media, rule.tmdb_id):
        return True
    return rule.numbering is not None and match.numbering != rule.numbering


def also_touches(rules: Sequence[Rule], others: Sequence[Entry]) -> str:
    which = " ".join(dict.fromkeys(f"@{e.bundle}" for e in others[:200]))
    name = f"rule {rules[0].id}" if len(rules) == 1 else "these rules"
    return f"{name} would also change {plural(len(others), 'file')}: `match {which}` applies it"


def follow(ctx: Context, change: Change | None) -> str:
    """After an undo or redo of a step: the rules as they were then; answers what to say of it."""
    if not change:
        return ""
    try:
        ctx.memory.apply(change, ctx.watch)
    except TROUBLE as exc:
        return f"the rules stay as they are: {exc.message}"
    gone = plural(len(change.gone), "rule") + " forgotten" if change.gone else ""
    new = plural(len(change.new), "rule") + " kept" if change.new else ""
    return ", ".join(filter(None, (gone, new)))


def forgetting(ctx: Context, entries: Sequence[Entry]) -> tuple[Change, tuple[str, ...]]:
    """Forget the rules of *entries*; a rule of a whole bundle goes only with all of it. What went, and what to say."""
    gone: list[Rule] = []
    notes = []
    try:
        rules = ctx.memory.rules()
        if not rules:
            return Change(), ()
        sizes = bundle_sizes(ctx)
        for bundle in actions.bundles_of(entries):
            whole = len(bundle.entries) == sizes[bundle.id]
            for part, rule in rules.split(bundle):
                if rule is not None and (rule.file or whole):
                    gone.append(rule)
                elif rule is not None:
                    notes.append(f"rule {rule.id} still speaks of all of @{part.id}; `unpin @{part.id}` forgets it")
        change = ctx.memory.forget(gone, ctx.watch) if gone else Change()
    except TROUBLE as exc:
        return Change(), (f"no rule was forgotten: {exc.message}",)
    return change, tuple(dict.fromkeys(notes))

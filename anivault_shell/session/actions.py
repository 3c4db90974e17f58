# SPDX-License-Identifier: GPL-3.0-or-later
"""
The whole flow on one page: scan, match, decide, stage, commit, undo.

Each verb calls its engine, turns what comes back into entries, and makes one step of the timeline.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from anivault_shell import match as matching
from anivault_shell import naming, staging
from anivault_shell.errors import Interrupted
from anivault_shell.journal import Journal
from anivault_shell.match import Bundle, Catalogue, Verdict
from anivault_shell.match.bundles import bundles
from anivault_shell.match.rules import Change
from anivault_shell.model.catalogue import TOLD, Numbering, Work
from anivault_shell.model.entry import Entry, Problem, Status
from anivault_shell.model.media import corrected
from anivault_shell.model.plan import Action, ConflictPolicy, Outcome, Plan
from anivault_shell.model.watch import Far, Watch
from anivault_shell.session import growing
from anivault_shell.session.gather import Scanned as Scanned
from anivault_shell.session.gather import rebundled
from anivault_shell.session.gather import scan as scan
from anivault_shell.session.heap import unswept
from anivault_shell.session.state import Session
from anivault_shell.session.timeline import Step
from anivault_shell.text import plural

log = logging.getLogger(__name__)
ACCEPTED = (Status.MATCHED, Status.STAGED, Status.COMMITTED)
OPEN = (Status.FOUND, Status.PARSED, Status.WAITING, Status.UNMATCHED, Status.UNSURE)


@dataclass(frozen=True, slots=True)
class Matched:
    """How a match ended, in entries; *problem* is why some are still waiting."""

    matched: int = 0
    unsure: int = 0
    unmatched: int = 0
    waiting: int = 0
    problem: Problem | None = None
    stopped: bool = False


def bundles_of(entries: Sequence[Entry]) -> list[Bundle]:
    """*entries* as bundles under the numbers they already bear; files that were moved keep theirs."""
    rows: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.bundle is not None:
            rows.setdefault(entry.bundle, []).append(entry)
    found = []
    for number, members in sorted(rows.items()):
        made = bundles(members, {matching.bundle_key(e): number for e in members})
        found += [replace(b, id=number) for b in made]
    return found


@dataclass(frozen=True, slots=True)
class Asking:
    """
    How the catalogue is asked: what is sure enough (0 to 1), in which language, how many bundles at once.

    `tell` adds what is known of a bundle beside its names, and parts it where that differs from file to file.
    """

    accept: float
    language: str
    workers: int
    tell: Callable[[Bundle], list[Bundle]]


def match(session: Session, entries: Sequence[Entry], catalogue: Catalogue, how: Asking, watch: Watch) -> Matched:
    """Ask what each bundle is, as a whole; what was answered before a stop is kept, and what stood before is not changed."""
    asked = {e.id for e in entries if not e.pinned}
    whole = [e for e in entries if not e.pinned] + _beside(session, entries, asked)
    bundles = [part for b in bundles_of(whole) for part in how.tell(b) if any(e.id in asked for e in part.entries)]
    found: list[Entry] = []
    problem: Problem | None = None
    stopped = False
    step: Step | None = None
    watch.progress("match", 0, len(bundles))
    try:
        for n, verdict in enumerate(
            matching.match_all(
                bundles, catalogue, accept=how.accept, language=how.language, workers=how.workers, watch=watch
            ),
            start=1,
        ):
            session.verdicts[verdict.bundle.id] = verdict
            problem = problem or verdict.problem
            _told(verdict)
            judged = _judged(verdict, asked)
            found += judged
            step = _noted(session, judged, len(found), step)
            watch.progress("match", n, len(bundles), verdict.bundle.title)
    except Interrupted:
        stopped = True
    tally = {s: sum(1 for e in found if e.status is s) for s in Status}
    sums = {s.value: n for s, n in tally.items() if n}
    log.info("match_ended", extra={"fields": {"bundles": len(bundles), **sums, "stopped": stopped}})
    return Matched(
        tally[Status.MATCHED], tally[Status.UNSURE], tally[Status.UNMATCHED], tally[Status.WAITING], problem, stopped
    )


def _told(verdict: Verdict) -> None:
    """What was decided of a bundle, and why, as a line of the log."""
    match = next(iter(verdict.matches.values()), None)
    fields: dict[str, object] = {
        "bundle": verdict.bundle.id, "title": verdict.bundle.title, "files": len(verdict.bundle.entries),
        "status": verdict.status.value, "reason": verdict.reason, "candidates": len(verdict.candidates),
    }  # fmt: skip
    if match is not None:
        fields |= {
            "chosen": f"{match.work.media.value}:{match.work.tmdb_id}", "name": match.work.name,
            "sure": round(match.confidence, 3), "numbering": match.numbering, "decided_by": match.decided_by,
        }  # fmt: skip
    if verdict.problem is not None:
        fields["id"] = verdict.problem.code
    log.info("match_decided", extra={"fields": fields})


def _noted(session: Session, judged: Sequence[Entry], total: int, step: Step | None) -> Step | None:
    """What was decided is written down at once, as part of the one step that the whole match is."""
    if not session.change(f"match {plural(total, 'file')}", judged, joins=step):
        return step
    return session.timeline.last


def _beside(session: Session, entries: Sequence[Entry], asked: set[int]) -> list[Entry]:
    """What was accepted of the bundles of *entries* before: it is decided with them, and not changed."""
    numbers = {e.bundle for e in entries if e.id in asked}
    return [
        e for e in session.entries.values()
        if e.bundle in numbers and e.id not in asked and e.match is not None and e.status in ACCEPTED
    ]  # fmt: skip


def _judged(verdict: Verdict, asked: set[int]) -> list[Entry]:
    entries = []
    other = next((e for e in verdict.bundle.entries if e.id not in asked and _elsewhere(e, verdict)), None)
    for entry in verdict.bundle.entries:
        if entry.id not in asked:
            continue
        chosen = verdict.matches.get(entry.id)
        reason = verdict.reasons.get(entry.id, "") or verdict.reason
        status = verdict.status
        if other is not None and other.match is not None and status is Status.MATCHED:
            status, reason = Status.UNSURE, f"{other.name} beside it is {other.match.work.label}, counted otherwise"
        if chosen is None and status in (Status.MATCHED, Status.UNSURE):
            status = Status.UNMATCHED
        elif entry.id in verdict.reasons and status is Status.MATCHED:
            status = Status.UNSURE
        entries.append(entry.with_match(chosen, status, "" if status is Status.MATCHED else reason))
    return entries


def _elsewhere(entry: Entry, verdict: Verdict) -> bool:
    """Whether *entry*, accepted before, is not what *verdict* would make of it."""
    then, now = entry.match, verdict.matches.get(entry.id)
    if then is None or now is None:
        return then is not None
    return (then.work.key, then.season, then.episodes) != (now.work.key, now.season, now.episodes)


@dataclass(frozen=True, slots=True)
class Decision:
    """
    What the user says files are: *work*, by which numbering (None: whichever fits best); a *pinned* one outranks all.

    `remember` is told each bundle with the numbering it got, and answers what that did to the rules.
    """

    work: Work
    numbering: str | None
    pinned: bool
    remember: Callable[[Sequence[tuple[Bundle, Numbering]]], Change]


def decide(
    session: Session, entries: Sequence[Entry], said: Decision, catalogue: Catalogue, how: Asking, watch: Watch
) -> int:
    """The user says what *entries* are, and how their numbers map onto it."""
    found: list[Entry] = []
    decided = []
    for bundle in bundles_of(entries):
        chosen = matching.number_bundle(bundle, said.work, said.numbering, catalogue, watch=watch)
        decided.append((bundle, chosen))
        places = matching.matches_for(
            bundle, said.work, chosen, confidence=1.0, decided_by="pin" if said.pinned else "user", runner_up="",
            catalogue=catalogue, language=how.language, watch=watch,
        )  # fmt: skip
        likely = dict(chosen.guesses) if len(chosen.guesses) < len(bundle.entries) else {}
        for entry in bundle.entries:
            place = places.get(entry.id)
            if place is not None and entry.id in likely:
                found.append(entry.without_pin().with_match(place, Status.UNSURE, likely[entry.id]))
            elif place is not None:
                found.append(entry.with_pin(place) if said.pinned else entry.with_number(place))
            else:
                reason = matching.why_unplaced(entry, said.work, chosen)
                found.append(entry.without_pin().with_match(None, Status.UNMATCHED, reason))
    label = f"pin {said.work.label}" if said.pinned else f"number {said.numbering}"
    return session.change(f"{label} on {plural(len(found), 'file')}", found, rules=said.remember(decided))


def unpin(session: Session, entries: Sequence[Entry], rules: Change) -> int:
    """What the user, a rule or an id said of *entries* holds no longer; *rules* is what was forgotten."""
    open_now = [e.without_pin() for e in entries if e.pinned or (e.match is not None and e.match.decided_by in TOLD)]
    return session.change("unpin", open_now, rules=rules)


def skip(session: Session, entries: Sequence[Entry], watch: Watch) -> int:
    asked = (e for e in Far(watch, len(entries)).each(entries) if e.status is not Status.COMMITTED)
    with unswept():
        return session.change("skip", (e.skipped("skipped by you") for e in asked))


def reread(session: Session, entries: Sequence[Entry], fields: Mapping[str, object], label: str, watch: Watch) -> int:
    """The user corrects what was read; the match that followed from it goes, and bundles are made anew."""
    far = Far(watch, 3 * len(entries))
    with unswept():
        change = corrected(fields)
        changed = [e.with_parsed(change(e.parsed)) for e in far.each(entries) if e.parsed is not None]
        return session.change(label, far.each(rebundled(session, changed, far)))


@dataclass(frozen=True, slots=True)
class Staging:
    """
    How names are made: titles in which language, what commit will do, what happens to rivals, and the plan's own name.

    `groups` are release groups, best first.  `now`, in nanoseconds since 1970, has files that were written just before
    looked at again: what still grows is not staged.
    """

    language: str
    action: Action
    on_conflict: ConflictPolicy
    plan_id: str
    created: str
    groups: tuple[str, ...] = ()
    now: int | None = None


def stage(session: Session, entries: Sequence[Entry], how: Staging, watch: Watch) -> int:
    """Targets for *entries* beside what is staged already, so that rivals are seen; answers how many are staged."""
    wanted = {e.id for e in entries} | {e.id for e in session.entries.values() if e.status is Status.STAGED}
    chosen = (e for _, e in sorted(session.entries.items()) if e.id in wanted and e.status is not Status.SKIPPED)
    rows = [e for e in chosen if e.match is not None]
    if how.now is not None and (late := growing.marked(rows, how.now, watch)):
        rows = [late.get(e.id, e) for e in rows]
    frame = session.frame
    template = naming.compile_template(frame.template)
    # Names, then what the entries say of them; between the two rivals are looked at.
    far = Far(watch, 2 * len(rows), "organize")
    roots = _roots(session, rows)
    asked = far.each(rows)

    def root_of(entry: Entry) -> str:
        """Asked once for each entry, in order."""
        next(asked)
        return frame.dest or roots[entry.within]

    plan = staging.stage(
        rows, roots=root_of, template=template, language=how.language,
        action=how.action, on_conflict=how.on_conflict, plan_id=how.plan_id, created=how.created, groups=how.groups,
    )  # fmt: skip
    plan = replace(
        plan,
        roots=tuple(dict.fromkeys([*plan.roots, *roots.values(), *([frame.dest] if frame.dest else [])])),
    )
    targets = staging.targets(plan)
    conflicts = {op.entry: op.conflict for op in plan.operations if op.companion_of is None and op.conflict is not None}
    staged = []
    for entry in far.each(rows):
        if entry.id in conflicts:
            staged.append(entry.without_target(conflicts[entry.id] or ""))
        elif entry.id in targets:
            staged.append(entry.with_target(targets[entry.id]))
        elif entry.target is not None:
            staged.append(entry.without_target())
    session.change(f"stage {plural(len(targets), 'file')}", staged, plan=plan if plan.operations else None)
    fields = {
        "plan": how.plan_id, "files": len(targets), "conflicts": len(plan.conflicts), "action": how.action.value,
        "on_conflict": how.on_conflict.value, "template": frame.template, "roots": list(plan.roots),
    }  # fmt: skip
    log.info("staged", extra={"fields": fields})
    return len(targets)


def _roots(session: Session, rows: Sequence[Entry]) -> dict[str, str]:
    """The scanned folder of each folder's files."""
    return {within: session.root_of(entry) for within, entry in {e.within: e for e in rows}.items()}


def unstage(session: Session, entries: Sequence[Entry], watch: Watch) -> int:
    staged = (e for e in Far(watch, len(entries)).each(entries) if e.target is not None)
    with unswept():
        return session.change("unstage", (e.without_target() for e in staged))


def commit(
    session: Session, plan: Plan, journal: Journal, watch: Watch, *, across: bool = False, checked: bool = False
) -> Outcome:
    """
    Carry out *plan*, which is what is staged or a part of it; the rest stays staged.

    *across* to other volumes too, *checked* against the CRC in the names.
    """
    outcome = journal.commit(plan, watch, across=across, checked=checked)
    moved = _moved(session, outcome)
    refused = {
        s.operation.entry: s
        for s in outcome.skipped
        if s.operation.companion_of is None and s.operation.entry is not None
    }
    changed = []
    for entry in session.entries.values():
        if entry.id in moved:
            changed.append(moved[entry.id])
        elif entry.id in refused:
            skip_of = refused[entry.id]
            changed.append(entry.without_target().failed(Problem(skip_of.code, skip_of.reason, entry.path)))
    gone = {op.op for op in plan.operations}
    rest = tuple(op for op in session.frame.plan.operations if op.op not in gone) if session.frame.plan else ()
    session.change(
        f"commit {len(outcome.done):,} operations", changed, tx=outcome.transaction.id,
        plan=replace(plan, operations=rest) if rest else None,
    )  # fmt: skip
    return outcome


def _moved(session: Session, outcome: Outcome) -> dict[int, Entry]:
    """Entries whose own file was given its new name, their companions where those are now."""
    new_name = {op.source: op.target for op in outcome.done}
    by_path = {e.path: e for e in session.entries.values()}
    found = {}
    for op in outcome.done:
        entry = by_path.get(op.source) if op.companion_of is None else None
        if entry is not None and op.action is Action.MOVE:
            companions = tuple(c.but(path=new_name.get(c.path, c.path)) for c in entry.companions)
            found[entry.id] = entry.moved_to(op.target, entry.identity, companions)
        elif entry is not None:
            found[entry.id] = entry.but(target=None, status=Status.COMMITTED, reason=f"stands also at {op.target}")
    for op in outcome.kept:
        if (entry := by_path.get(op.source)) is not None:
            aside = entry.moved_to(op.target, entry.identity, entry.companions)
            found[entry.id] = aside if outcome.transaction.undo_of else aside.skipped("replaced; it waits in the keep")
    return found


def settle_undo(session: Session, outcome: Outcome) -> int:
    """After an undo or redo by the journal alone: entries follow their files."""
    return session.change(
        f"undo {outcome.transaction.undo_of}", _moved(session, outcome).values(), tx=outcome.transaction.id
    )


def follow(session: Session, step: Step, outcome: Outcome, *, back: bool) -> None:
    """After the timeline's own undo (*back*) or redo: what stayed where it was is listed there."""
    done = {op.target for op in outcome.done}
    now, then = (step.before, step.after) if back else (step.after, step.before)
    lagging = []
    for row, entry in now.items():
        other = then.get(row)
        if entry is not None and other is not None and entry.path != other.path and entry.path not in done:
            lagging.append(other.but(target=None, reason="could not be moved; see `log`"))
    session.change("what stayed where it was", lagging)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Act: `commit undo redo recover`, and `organize --from-plan`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from anivault_shell.commands.arrange import accepted, drawn, read_plan, without_replacing
from anivault_shell.commands.base import Context, worst
from anivault_shell.commands.consent import agreed, selected
from anivault_shell.commands.kept import keep_notes
from anivault_shell.commands.remember import follow
from anivault_shell.errors import (
    DiskFull,
    InputError,
    Interrupted,
    JournalDamaged,
    NothingToStage,
    PermissionRefused,
    Stale,
)
from anivault_shell.journal import Journal
from anivault_shell.journal.copying import crossing
from anivault_shell.lang.syntax import Call
from anivault_shell.model.entry import Problem
from anivault_shell.model.plan import Action, ConflictPolicy, Operation, Outcome, Skip, Transaction, TxState
from anivault_shell.session import actions
from anivault_shell.staging import planfile
from anivault_shell.text import amount
from anivault_shell.view import items, messages
from anivault_shell.view.answer import Answer, Event

DECLINED = "nothing was changed"


def commit(ctx: Context, call: Call) -> Answer:
    plan = ctx.session.frame.plan
    if plan is None or not plan.ready:
        return Answer(say=messages.NOTHING_STAGED)
    part = selected(ctx, call, plan)
    how = agreed(ctx, call, part)
    if how is None:
        return Answer(say=DECLINED, code=10)
    begun = ctx.clock()
    outcome = actions.commit(
        ctx.session, part, ctx.journal(), ctx.watch, across=how.across, checked=call.has("--verify")
    )
    return _with(_outcome(outcome, messages.committed(outcome, ctx.clock() - begun)), notes=keep_notes(ctx))


def _outcome(outcome: Outcome, say: str) -> Answer:
    events = [
        Event("organize", "complete", {**items.transaction_item(outcome.transaction), **_stop_of(outcome)}),
    ]
    problems = tuple(_problem(s) for s in outcome.skipped)
    return Answer(say=say, events=events, problems=problems, code=_code(outcome))


def _stop_of(outcome: Outcome) -> dict[str, str | None]:
    """What ended it early, and the error id of that; null where nothing did."""
    return {"stopped": outcome.stopped, "stopped_by": outcome.stopped_by}


def _problem(skip: Skip) -> Problem:
    return Problem(skip.code, skip.reason, skip.operation.source)


def _code(outcome: Outcome) -> int:
    """Why an outcome is not whole, as exit code: interrupted, disk full, mostly permissions, or just partly."""
    codes = [s.code for s in outcome.skipped]
    if outcome.stopped_by == Interrupted.code:
        return Interrupted.exit_status
    if DiskFull.code in (outcome.stopped_by, *codes):
        return DiskFull.exit_status
    refused = codes.count(PermissionRefused.code)
    if refused > len(outcome.done) and refused * 2 > len(codes):
        return PermissionRefused.exit_status
    return 10 if outcome.skipped or outcome.stopped else 0


def undo(ctx: Context, call: Call) -> Answer:
    session, journal = ctx.session, ctx.journal
    wanted = call.word("tx")
    step = session.timeline.last
    if wanted is None and step is not None and step.tx is None:
        session.take_back()
        return _edit(_with_rules(messages.took_back(step.label), follow(ctx, step.rules and step.rules.back)), "undo")
    if wanted is not None:
        tx: Transaction | None = journal().transaction(wanted.text)
    else:
        tx = journal().transaction(step.tx) if step is not None and step.tx else journal().last_to_undo()
    if tx is None:
        _refuse_damage(journal())
        return Answer(
            say=messages.NOTHING_TO_UNDO, events=(Event("system", "item", {"command": "undo", "changed": 0}),)
        )
    if wanted is None and step is not None and _gone_already(journal(), tx):
        session.take_back(tx.undone_by)
        return _edit(messages.taken_back_already(tx), "undo")
    return take_back(ctx, call, tx)


def take_back(ctx: Context, call: Call, tx: Transaction) -> Answer:
    """Show what would move back, ask, and take *tx* back, or the files of it that were selected."""
    session, journal, step = ctx.session, ctx.journal(), ctx.session.timeline.last
    only = _selected(ctx, call, tx) if call.words.get("sel") else None
    can, cannot = journal.preview_undo(tx.id, only)
    for later, count in journal.later(tx.id):
        ctx.output.note(messages.moved_on(tx.id, later, count))
    over = crossing([op for op in can if op.action is Action.MOVE])
    if over:
        ctx.output.note(messages.copies_back(len(over), amount(sum(op.identity.size for op in over))))
    if not (call.has("--yes") or ctx.ask(messages.undo_question(tx, can))):
        return Answer(say=DECLINED, code=10, problems=tuple(_problem(s) for s in cannot))
    begun = ctx.clock()
    outcome = journal.undo(tx.id, ctx.watch, only)
    if step is not None and step.tx == tx.id and only is None:
        session.take_back(outcome.transaction.id)
        actions.follow(session, step, outcome, back=True)
    else:
        actions.settle_undo(session, outcome)
    return _outcome(outcome, messages.undone(outcome, ctx.clock() - begun))


def _refuse_damage(journal: Journal) -> None:
    """Where a transaction cannot be read, nobody may say that there is nothing to do."""
    for tx in journal.transactions():
        if tx.state is TxState.DAMAGED:
            raise JournalDamaged(messages.damaged(tx), hint="`check` says where")


def _selected(ctx: Context, call: Call, tx: Transaction) -> set[int]:
    """The operations of *tx* whose files are selected, by the row they have here or by their place."""
    chosen = {e.path for e in ctx.entries(call)}
    found = {op.op for op in ctx.journal().operations(tx.id) if op.target in chosen or op.source in chosen}
    if not found:
        words = call.words["sel"]
        raise InputError(
            f"none of these files is one that {tx.id} moved",
            span=(words[0].start, words[-1].end),
            line=call.line,
            hint=f"`log {tx.id}` lists them",
        )
    return found


def _gone_already(journal: Journal, tx: Transaction) -> bool:
    """Whether another process, or `recover`, has taken back all of *tx*."""
    if tx.state is not TxState.UNDONE:
        return tx.state is TxState.TAKEN_BACK
    try:
        journal.preview_undo(tx.id)
    except InputError:
        return True
    return False


def _with_rules(say: str, rules: str) -> str:
    return f"{say} · {rules}" if rules else say


def _edit(say: str, command: str) -> Answer:
    return Answer(say=say, events=(Event("system", "item", {"command": command, "message": say}),))


def redo(ctx: Context, call: Call) -> Answer:
    session, journal = ctx.session, ctx.journal
    step = session.timeline.next
    if step is not None and step.tx is None:
        session.do_again()
        return _edit(_with_rules(messages.did_again(step.label), follow(ctx, step.rules)), "redo")
    if step is not None and not step.undo_tx:
        raise InputError(messages.not_again(step.tx or ""), hint="`stage` and `commit` do it anew")
    tx = journal().transaction(step.undo_tx) if step is not None and step.undo_tx else journal().last_to_redo()
    if tx is None:
        _refuse_damage(journal())
        return Answer(
            say=messages.NOTHING_TO_REDO, events=(Event("system", "item", {"command": "redo", "changed": 0}),)
        )
    if step is not None and tx.state is TxState.UNDONE:
        session.do_again(tx.undone_by)
        return _edit(messages.done_already(tx), "redo")
    if not (call.has("--yes") or ctx.ask(messages.redo_question(tx, journal().operations(tx.id)))):
        return Answer(say=DECLINED, code=10)
    begun = ctx.clock()
    outcome = journal().redo(tx.id, ctx.watch)
    if step is not None:
        session.do_again(outcome.transaction.id)
        actions.follow(session, step, outcome, back=False)
    else:
        actions.settle_undo(session, outcome)
    return _outcome(outcome, messages.redone(outcome, ctx.clock() - begun))


def recover(ctx: Context, call: Call) -> Answer:
    open_ones = ctx.journal().unfinished()
    if not open_ones:
        _refuse_damage(ctx.journal())
        return _edit(messages.NOTHING_TO_RECOVER, "recover")
    lines = [f"tx {tx.id} of {tx.created} was cut short: {tx.done:,} of {tx.total:,} done" for tx in open_ones]
    for line in lines:
        ctx.output.note(line)
    if not (call.has("--yes") or ctx.ask("Bring their files home?")):
        return Answer(say=DECLINED, code=10)
    outcomes = ctx.journal().recover(ctx.watch, here=call.has("--here"))
    for outcome in outcomes:
        actions.settle_undo(ctx.session, outcome)
    answers = [_outcome(o, "") for o in outcomes]
    return Answer(
        lines=tuple(messages.recovered(o) for o in outcomes),
        events=[event for a in answers for event in a.events],
        problems=tuple(p for a in answers for p in a.problems),
        code=worst([a.code for a in answers]),
    )


def organize(ctx: Context, call: Call) -> Answer:
    path = call.option("--from-plan")
    if path is None:
        return _organize_here(ctx, call)
    plan = read_plan(os.path.abspath(os.path.expanduser(path)))
    if call.option("--on-conflict") != ConflictPolicy.OVERWRITE and (call.has("--yes") or ctx.assumed):
        plan = without_replacing(plan)
    if not call.has("--apply"):
        return drawn(plan, plan.operations, ctx.watch)
    if not (call.has("--yes") or accepted(ctx, plan)):
        return Answer(say=DECLINED, code=10)
    left = tuple(_left_out(op) for op in plan.conflicts)
    if not plan.ready:
        stale = any(p.code == Stale.code for p in left) or not left
        return Answer(say=messages.NOTHING_STAGED, problems=left, code=10 if stale else NothingToStage.exit_status)
    how = agreed(ctx, call, plan)
    if how is None:
        return Answer(say=DECLINED, code=10)
    begun = ctx.clock()
    outcome = ctx.journal().commit(plan, ctx.watch, across=how.across, checked=call.has("--verify"))
    answer = _outcome(outcome, messages.committed(outcome, ctx.clock() - begun))
    return _with(answer, left, keep_notes(ctx))


def _organize_here(ctx: Context, call: Call) -> Answer:
    """Without a plan: what is sure in this session is staged, and shown or committed."""
    from anivault_shell.commands.onego import name_lines, stage_lines

    if not ctx.session.entries:
        at = (call.name.end + 1, call.name.end + 2)
        hint = "organize --from-plan FILE; or scan and match first; or `run --src FOLDER --dst FOLDER`"
        raise InputError("there is nothing to organize", span=at, line=call.line, hint=hint)
    assert ctx.runner is not None  # noqa: S101
    lines = [*name_lines(call), *stage_lines(call)]
    return Answer(code=ctx.runner.run_script("\n".join(lines), "", ()))


def _left_out(op: Operation) -> Problem:
    """Why an operation of a plan is not done: its file is another by now, or it was a conflict when the plan was made."""
    why = op.conflict or ""
    return Problem(Stale.code if why.startswith(planfile.STALE) else NothingToStage.code, why, op.source)


def _with(answer: Answer, left: Sequence[Problem] = (), notes: Sequence[str] = ()) -> Answer:
    code = answer.code or (10 if left else 0)
    return replace(answer, problems=(*answer.problems, *left), notes=(*answer.notes, *notes), code=code)

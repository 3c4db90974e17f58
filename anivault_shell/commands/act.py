# SPDX-License-Identifier: GPL-3.0-or-later
"""Act: `commit undo redo log recover check`, and `organize --from-plan`."""

from __future__ import annotations

import os
from collections.abc import Sequence

from anivault_shell.commands.arrange import accepted, drawn, read_plan
from anivault_shell.commands.base import Command, Context
from anivault_shell.commands.remember import follow
from anivault_shell.errors import DiskFull, InputError, Interrupted, JournalDamaged
from anivault_shell.journal import Journal
from anivault_shell.lang.syntax import Call, CommandSpec, Kind, Option, Param
from anivault_shell.model.entry import Problem
from anivault_shell.model.plan import Outcome, Skip, Transaction, TxState
from anivault_shell.session import actions
from anivault_shell.text import plural
from anivault_shell.view import items, messages
from anivault_shell.view.answer import Answer, Cell, Column, Event, Table, table_of

LOG_COLUMNS = (
    Column("transaction"), Column("when"), Column("state"), Column("files", right=True),
    Column("skipped", right=True), Column("what", grow=True),
)  # fmt: skip
YES = Option("--yes", "do not ask", short="-y")
DECLINED = "nothing was changed"


def commit(ctx: Context, call: Call) -> Answer:
    plan = ctx.session.frame.plan
    if plan is None or not plan.ready:
        return Answer(say=messages.NOTHING_STAGED)
    if not (call.has("--yes") or ctx.ask(messages.commit_question(plan))):
        return Answer(say=DECLINED, code=10)
    begun = ctx.clock()
    outcome = actions.commit(ctx.session, ctx.journal(), ctx.watch)
    return _outcome(outcome, messages.committed(outcome, ctx.clock() - begun))


def _outcome(outcome: Outcome, say: str) -> Answer:
    events = [
        Event("organize", "complete", {**items.transaction_item(outcome.transaction), "stopped": outcome.stopped}),
    ]
    problems = tuple(_problem(s) for s in outcome.skipped)
    return Answer(say=say, events=events, problems=problems, code=_code(outcome))


def _problem(skip: Skip) -> Problem:
    return Problem(skip.code, skip.reason, skip.operation.source)


def _code(outcome: Outcome) -> int:
    """Why an outcome is not whole, as exit code: interrupted, disk full, mostly permissions, or just partly."""
    if outcome.stopped == "interrupted":
        return Interrupted.exit_status
    if any(s.code == DiskFull.code for s in outcome.skipped):
        return DiskFull.exit_status
    refused = sum(1 for s in outcome.skipped if s.code == "E-FS-PERM")
    if refused > len(outcome.done) and refused * 2 > len(outcome.skipped):
        return 4
    return 10 if outcome.skipped or outcome.stopped else 0


def undo(ctx: Context, call: Call) -> Answer:
    session, journal = ctx.session, ctx.journal
    wanted = call.word("tx")
    step = session.timeline.last
    if wanted is None and step is not None and step.tx is None:
        session.take_back()
        return _edit(_with_rules(messages.took_back(step.label), follow(ctx, step.rules.back)), "undo")
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
    can, cannot = journal().preview_undo(tx.id)
    if not (call.has("--yes") or ctx.ask(messages.undo_question(tx, len(can)))):
        return Answer(say=DECLINED, code=10, problems=tuple(_problem(s) for s in cannot))
    begun = ctx.clock()
    outcome = journal().undo(tx.id, ctx.watch)
    if step is not None and step.tx == tx.id:
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
    if not (call.has("--yes") or ctx.ask(messages.redo_question(tx, tx.done))):
        return Answer(say=DECLINED, code=10)
    begun = ctx.clock()
    outcome = journal().redo(tx.id, ctx.watch)
    if step is not None:
        session.do_again(outcome.transaction.id)
        actions.follow(session, step, outcome, back=False)
    else:
        actions.settle_undo(session, outcome)
    return _outcome(outcome, messages.undone(outcome, ctx.clock() - begun, "moved"))


def log(ctx: Context, call: Call) -> Answer:
    word = call.word("tx")
    if word is not None and word.text != "list":
        return _log_one(ctx, word.text)
    rows = list(reversed(ctx.journal().transactions()))
    table = Table(LOG_COLUMNS, len(rows), lambda n: _log_row(rows[n]))
    events = [Event("organize", "item", items.transaction_item(tx)) for tx in rows]
    return Answer(table=table, events=events, notes=() if rows else ("nothing was committed yet",))


def _log_row(tx: Transaction) -> list[Cell | str]:
    role = {"open": "bad", "damaged": "bad", "done": "good"}.get(tx.state.value, "dim")
    what = (
        f"takes back {tx.undo_of}" if tx.undo_of else f"under {', '.join(os.path.basename(r) or r for r in tx.roots)}"
    )
    if tx.undone_by:
        what += f" · taken back by {tx.undone_by}"
    when = messages.local_time(tx.created)
    return [tx.id, when, Cell(tx.state.value, role), str(tx.done), str(tx.skipped), Cell(what, "dim")]


def _log_one(ctx: Context, name: str) -> Answer:
    tx = ctx.journal().transaction(name)
    operations = ctx.journal().operations(tx.id)
    rows: list[list[Cell | str]] = [[op.action.value, op.source, op.target] for op in operations]
    columns = (Column("action"), Column("from", grow=True), Column("to", grow=True))
    events = [Event("organize", "item", items.transaction_item(tx))]
    companions = items.companions_of(operations)
    events += [Event("organize", "item", items.operation_item(op, companions)) for op in operations]
    head = (Cell(f"{tx.id}  ", "title"), Cell(f"{tx.created}  {tx.state.value}  {plural(tx.done, 'operation')}", "dim"))
    return Answer(lines=(head,), table=table_of(columns, rows), events=events)


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
    outcomes = ctx.journal().recover(ctx.watch)
    for outcome in outcomes:
        actions.settle_undo(ctx.session, outcome)
    skipped = [s for o in outcomes for s in o.skipped]
    events = [Event("organize", "complete", items.transaction_item(o.transaction)) for o in outcomes]
    said = tuple(messages.recovered(o) for o in outcomes)
    return Answer(lines=said, events=events, problems=tuple(_problem(s) for s in skipped), code=10 if skipped else 0)


def check(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    journal = ctx.journal()
    problems = journal.check()
    total = len(journal.transactions())
    say = f"{plural(total, 'transaction')} checked · {plural(len(problems), 'problem')}"
    events = [
        Event(
            "organize",
            "item",
            {"kind": "check", "transactions": total, "problems": [items.problem_item(p) for p in problems]},
        )
    ]
    damaged = any(p.code == "E-JOURNAL-DAMAGED" for p in problems)
    return Answer(say=say, events=events, problems=problems, code=1 if damaged else 10 if problems else 0)


def organize(ctx: Context, call: Call) -> Answer:
    path = call.option("--from-plan")
    if path is None:
        hint = "or step by step: scan, match, stage, plan, commit"
        at = (call.name.end + 1, call.name.end + 2)
        raise InputError("organize needs --from-plan FILE", span=at, line=call.line, hint=hint)
    plan = read_plan(os.path.abspath(os.path.expanduser(path)))
    if not call.has("--apply"):
        return drawn(plan, plan.operations)
    if not (call.has("--yes") or accepted(ctx, plan)):
        return Answer(say=DECLINED, code=10)
    stale = tuple(Problem("E-FS-STALE", op.conflict or "", op.source) for op in plan.conflicts)
    if not plan.ready:
        return Answer(say=messages.NOTHING_STAGED, problems=stale, code=10)
    if not (call.has("--yes") or ctx.ask(messages.commit_question(plan))):
        return Answer(say=DECLINED, code=10)
    begun = ctx.clock()
    outcome = ctx.journal().commit(plan, ctx.watch)
    answer = _outcome(outcome, messages.committed(outcome, ctx.clock() - begun))
    return _with(answer, stale)


def _with(answer: Answer, stale: Sequence[Problem]) -> Answer:
    if not stale:
        return answer
    return Answer(say=answer.say, events=answer.events, problems=(*answer.problems, *stale), code=answer.code or 10)


TX = Param("tx", Kind.TRANSACTION, "a transaction; the last step if left out", optional=True)
COMMANDS = (
    Command(
        CommandSpec(
            "commit", "act", "Carry out everything that is staged, through the journal.", "commit --yes", (), (YES,),
            details="All that is staged, whatever the filter shows. No file is ever replaced; `undo` takes it back.",
        ),
        commit,
    ),
    Command(
        CommandSpec(
            "undo", "act", "Take back the last step: an edit, or a commit.", "undo", (TX,), (YES,),
            details="A commit is taken back as a new transaction; what was changed since is left alone and listed.",
        ),
        undo,
    ),
    Command(CommandSpec("redo", "act", "Do again what was taken back last.", "redo", (), (YES,)), redo),
    Command(
        CommandSpec("log", "act", "List what was committed, or show one transaction.", "log",
                    (Param("tx", Kind.TRANSACTION, "a transaction, or list", optional=True, words=("list",)),)),
        log,
    ),
    Command(CommandSpec("recover", "act", "Bring home what a crash left half done.", "recover --yes", (), (YES,)), recover),
    Command(CommandSpec("check", "act", "Verify the journal, and that what it says of the disk holds.", "check"), check),
    Command(
        CommandSpec(
            "organize", "one go", "Carry out a saved plan, after checking it against the disk.",
            "organize --from-plan renames.json", (),
            (Option("--from-plan", "a plan that `plan save` wrote", Kind.PATH), Option("--apply", "really do it"), YES),
        ),
        organize,
    ),
)  # fmt: skip

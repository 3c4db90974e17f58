# SPDX-License-Identifier: GPL-3.0-or-later
"""What was done: `log`, `check`, `rollback`."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from anivault_shell.commands.act import take_back
from anivault_shell.commands.base import Context
from anivault_shell.commands.tail import refuse_without_tail, tail
from anivault_shell.disk import files
from anivault_shell.disk.scratch import scratch_folder
from anivault_shell.errors import InputError
from anivault_shell.journal.script import undo_script
from anivault_shell.lang.lexer import Word
from anivault_shell.lang.syntax import Call
from anivault_shell.model.plan import Operation, Transaction, TxState
from anivault_shell.text import plural
from anivault_shell.view import items, messages
from anivault_shell.view.answer import Answer, Cell, Column, Event, Table, table_of

if TYPE_CHECKING:
    from anivault_shell.journal import Journal

TX_NAME = re.compile(r"\d{8}-\d{1,9}")
LOG_COLUMNS = (
    Column("transaction"), Column("when"), Column("state"), Column("files", right=True),
    Column("skipped", right=True), Column("what", grow=True, least=30, below=True),
)  # fmt: skip


def log(ctx: Context, call: Call) -> Answer:
    words = call.words.get("tx", ())
    if len(words) == 1 and words[0].text == "tail" and not words[0].quoted:
        return tail(ctx, call)
    refuse_without_tail(call)
    if words and words[0].text == "show" and not words[0].quoted:
        words = words[1:]
        if not words:
            raise InputError(
                "log show needs a transaction", span=call.name.span, line=call.line, hint="log show 20261121-1"
            )
    if words and words[0].text != "list":
        return _log_one(ctx, words[0].text) if TX_NAME.fullmatch(words[0].text) else _log_file(ctx, call, words)
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
    if tx.state is TxState.DAMAGED:
        what = "`check` says where its file is damaged"
    when = messages.local_time(tx.created)
    return [tx.id, when, Cell(tx.state.value, role), str(tx.done), str(tx.skipped), Cell(what, "dim")]


def _log_one(ctx: Context, name: str) -> Answer:
    tx = ctx.journal().transaction(name)
    journal = ctx.journal()
    operations = journal.operations(tx.id)
    rows: list[list[Cell | str]] = [[Cell(_deed(op)), op.source, op.target] for op in operations]
    rows += [[Cell("left", "warn"), op.source, Cell(why, "warn")] for op, why in journal.reasons(tx.id)]
    rows += [[Cell("removed", "dim"), folder, Cell("an emptied folder", "dim")] for folder in journal.removed(tx.id)]
    columns = (Column("action"), Column("from", grow=True), Column("to", grow=True))
    events = [Event("organize", "item", items.transaction_item(tx))]
    companions = items.companions_of(operations)
    events += [Event("organize", "item", items.operation_item(op, companions)) for op in operations]
    head = (Cell(f"{tx.id}  ", "title"), Cell(f"{tx.created}  {tx.state.value}  {plural(tx.done, 'operation')}", "dim"))
    notes = tuple(messages.moved_on(tx.id, later, count) for later, count in journal.later(tx.id))
    return Answer(lines=(head,), table=table_of(columns, rows), events=events, notes=notes)


def _deed(op: Operation) -> str:
    return "put aside" if op.keeps is not None else op.action.value


def _log_file(ctx: Context, call: Call, words: Sequence[Word]) -> Answer:
    """Where a file came from: every transaction that gave it a name, newest first."""
    text = words[0].text
    rows = [e for e in ctx.session.entries.values() if str(e.id) == text]
    path = rows[0].path if rows else os.path.abspath(os.path.expanduser(text))
    way = ctx.journal().trace(path)
    if not way:
        near = "" if os.path.lexists(path) or rows else "; it is not there either"
        raise InputError(
            f"no transaction gave a file this name{near}",
            span=words[0].span,
            line=call.line,
            hint="`log` lists transactions",
        )
    cells: list[list[Cell | str]] = [
        [tx.id, messages.local_time(tx.created), f"undo of {tx.undo_of}" if tx.undo_of else _deed(op), op.source]
        for tx, op in way
    ]
    columns = (Column("transaction"), Column("when"), Column("how"), Column("from", grow=True))
    events = [Event("organize", "item", items.operation_item(op, {})) for _, op in way]
    return Answer(lines=((Cell(path, "title"),),), table=table_of(columns, cells), events=events)


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


def rollback(ctx: Context, call: Call) -> Answer:
    """Take back one transaction by its name or its file, or write the script that does so without AniVault."""
    journal = ctx.journal()
    if (file := call.option("--log")) is not None and not _ours(journal, file):
        return _rollback_file(ctx, call, os.path.abspath(os.path.expanduser(file)))
    name = _ours(journal, file) if file else call.option("--log-id") or (w.text if (w := call.word("tx")) else None)
    last = journal.last_to_undo() if name is None else None
    if name is None and last is None:
        return Answer(say=messages.NOTHING_TO_UNDO, events=(Event("system", "item", {"command": "rollback"}),))
    tx = journal.transaction(name) if name is not None else last
    assert tx is not None  # noqa: S101
    return _shown(ctx, call, journal, tx) or take_back(ctx, call, tx)


def _ours(journal: Journal, file: str) -> str:
    """The id of the transaction whose file *file* is, where it stands in this journal."""
    folder, name = os.path.split(os.path.abspath(os.path.expanduser(file)))
    tx = name.removesuffix(".jsonl")
    here = os.path.isdir(journal.folder) and os.path.isdir(folder) and os.path.samefile(folder, journal.folder)
    return tx if here and TX_NAME.fullmatch(tx) else ""


def _rollback_file(ctx: Context, call: Call, path: str) -> Answer:
    """A journal's file from elsewhere: shown by itself; before anything moves it becomes a part of this journal."""
    with scratch_folder("anivault-log-") as folder:
        apart, name = ctx.journal().read_apart(path, folder)
        tx = apart.transaction(name)
        for root in tx.roots:
            ctx.output.note(f"root: {root}")
        if (shown := _shown(ctx, call, apart, tx)) is not None:
            return shown
    if not (call.has("--yes") or ctx.ask(messages.adopt_question(path, tx))):
        return Answer(say="nothing was taken back", code=10)
    return take_back(ctx, call, ctx.journal().transaction(ctx.journal().adopt(path)))


def _shown(ctx: Context, call: Call, journal: Journal, tx: Transaction) -> Answer | None:
    """What `--script` and `--dry-run` answer; None where it is meant in earnest."""
    script = call.option("--script")
    if script is not None:
        return _script(call, journal, tx, os.path.abspath(os.path.expanduser(script)))
    if not (call.has("--dry-run") or ctx.scripting.dry):
        return None
    can, cannot = journal.preview_undo(tx.id)
    rows: list[list[Cell | str]] = [["move" if op.action == "move" else "remove", op.source, op.target] for op in can]
    rows += [[Cell("left", "warn"), s.operation.source, Cell(s.reason, "warn")] for s in cannot]
    columns = (Column("action"), Column("from", grow=True), Column("to", grow=True))
    events = [Event("organize", "item", items.operation_item(op, {})) for op in can]
    say = f"tx {tx.id} {messages.deeds(can, 'would move {} back', 'would remove {}')}, {len(cannot):,} would stay"
    return Answer(table=table_of(columns, rows), events=events, say=say, code=10 if cannot else 0)


def _script(call: Call, journal: Journal, tx: Transaction, path: str) -> Answer:
    if os.path.lexists(path):
        raise InputError(
            "that exists already", span=call.name.span, line=call.line, hint="give the script another name"
        )
    files.write_atomic(path, undo_script(journal, tx.id))
    fields = {"command": "rollback", "script": path, "transaction": tx.id}
    return Answer(
        say=f"wrote {path}; `python3 {os.path.basename(path)}` shows what it would do, with --yes it does it",
        events=(Event("system", "item", fields),),
    )

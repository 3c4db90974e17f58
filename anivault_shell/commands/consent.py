# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told and asked before a commit, and what the user agreed to."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from anivault_shell.commands.base import Context
from anivault_shell.disk import files
from anivault_shell.disk.look import names_of
from anivault_shell.errors import InputError
from anivault_shell.journal.copying import crossing
from anivault_shell.lang.syntax import Call
from anivault_shell.model.plan import Action, Operation, Plan
from anivault_shell.text import amount
from anivault_shell.view import messages

# That the user was told what a rename means for a running torrent.
TOLD = "told.json"
IN_LIBRARY = re.compile(r"/(season \d+|specials)/[^/]*s\d\de\d\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the user has agreed to: a commit, and whether to other volumes too."""

    across: bool


def selected(ctx: Context, call: Call, plan: Plan) -> Plan:
    """What of *plan* is meant, companions with their videos; all of it where nothing was said."""
    words = call.words.get("sel")
    if not words:
        if ctx.session.filter is not None:
            ctx.output.note(messages.ALL_OF_IT)
        return plan
    chosen = ctx.entries(call)
    rows = {e.id for e in chosen}
    beside = {c.path for e in chosen for c in e.companions}
    videos = {op.op for op in plan.operations if op.entry in rows}
    meant = [op for op in plan.operations if op.op in videos or op.companion_of in videos or op.source in beside]
    part = replace(plan, operations=tuple(meant))
    if not part.ready:
        span = (words[0].start, words[-1].end)
        raise InputError("none of that is staged", span=span, line=call.line, hint="`plan` shows what is")
    return part


def agreed(ctx: Context, call: Call, plan: Plan) -> Agreed | None:
    """Ask for what is to be done; None where the answer is no. Other volumes are asked for apart, and not by --yes."""
    sure = call.has("--yes") or ctx.assumed
    _warn(ctx, plan)
    over = crossing([op for op in plan.ready if op.action is Action.MOVE])
    across = call.has("--across-volumes")
    if across:
        _tell_links(ctx, over)
    if not (call.has("--yes") or ctx.ask(messages.commit_question(plan, len(over) if not across else 0))):
        return None
    if over and not across:
        size = amount(sum(op.identity.size for op in over))
        if sure:
            ctx.output.note(messages.stays_here(len(over), size))
        else:
            _tell_links(ctx, over)
            across = ctx.ask(messages.across_question(len(over), size))
    return Agreed(across)


def _tell_links(ctx: Context, over: Sequence[Operation]) -> None:
    """A copy on another volume is no second name of anything: who shares the file's bytes keeps them here, twice the room."""
    linked = [op for op in over if op.identity.type == "file" and names_of(op.source) > 1]
    if linked:
        ctx.output.note(messages.links_stay(len(linked), amount(sum(op.identity.size for op in linked))))


def _warn(ctx: Context, plan: Plan) -> None:
    """What a rename means for programs that know the old names; the first of it once in a lifetime."""
    moves = [op for op in plan.ready if op.action is Action.MOVE and op.companion_of is None]
    if not moves:
        return
    told = os.path.join(ctx.homes.state, TOLD)
    if not os.path.lexists(told):
        if not ctx.journal().transactions():
            ctx.output.note(messages.SEEDING)
        files.private_folder(ctx.homes.state)
        files.write_atomic(told, b'{"seeding": true}\n')
    shelved = sum(1 for op in moves if IN_LIBRARY.search(op.source.replace("\\", "/")))
    if shelved * 2 > len(moves):
        ctx.output.note(messages.WATCHED)

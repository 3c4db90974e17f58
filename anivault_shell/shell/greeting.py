# SPDX-License-Identifier: GPL-3.0-or-later
"""What the prompt says before its first line and after its last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anivault_shell.model.entry import Status
from anivault_shell.text import plural
from anivault_shell.view import messages, tmdb

if TYPE_CHECKING:
    from anivault_shell.commands.base import Context


def greet(ctx: Context) -> None:
    """Who we are, how it stands with TMDB, and what a crash has left; a demonstration was introduced already."""
    if ctx.nested is None:
        return
    client = ctx.catalogue()
    ctx.output.note(messages.banner(ctx.about["version"], len(ctx.session), tmdb.brief(client.status(), client.keyed)))
    if not client.keyed:
        ctx.output.note(messages.NO_KEY)
    for tx in ctx.journal().unfinished():
        ctx.output.note(f"tx {tx.id} was cut short: `recover` brings its files home")


def farewell(ctx: Context) -> None:
    """Staged work is announced; nothing of a demonstration is kept."""
    staged = ctx.session.count(Status.STAGED)
    if staged and ctx.nested is not None:
        ctx.output.note(
            f"{plural(staged, 'file')} staged and not committed; `anivault --resume` takes this session up again"
        )

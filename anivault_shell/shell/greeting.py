# SPDX-License-Identifier: GPL-3.0-or-later
"""What the prompt says before its first line and after its last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anivault_shell.keychain.place import has_key
from anivault_shell.text import plural
from anivault_shell.view import messages

if TYPE_CHECKING:
    from anivault_shell.commands.base import Context


def greet(ctx: Context) -> None:
    """Who we are and how it stands with TMDB; a demonstration was introduced already."""
    if ctx.nested is None:
        return
    ctx.output.note(messages.banner(ctx.about["version"], len(ctx.session), outlook(ctx)))
    if not keyed(ctx):
        ctx.output.note(messages.NO_KEY)


def keyed(ctx: Context) -> bool:
    return bool(ctx.settings.text("tmdb.key")) or has_key(ctx.homes.config)


def outlook(ctx: Context) -> str:
    """How it will stand with TMDB when it is first asked; the client itself need not be there yet."""
    if not keyed(ctx):
        return messages.KEYLESS
    return messages.tmdb_state("cache-only" if ctx.settings.flag("tmdb.offline") else "normal")


def left_over(ctx: Context) -> list[str]:
    """What a crash has left, and what to do about it."""
    if ctx.nested is None:
        return []
    return [f"tx {tx.id} was cut short: `recover` brings its files home" for tx in ctx.journal().unfinished()]


def farewell(ctx: Context) -> None:
    """Staged work is announced; nothing of a demonstration is kept."""
    from anivault_shell.model.entry import Status

    staged = ctx.session.count(Status.STAGED)
    if staged and ctx.nested is not None:
        ctx.output.note(
            f"{plural(staged, 'file')} staged and not committed; `anivault --resume` takes this session up again"
        )
    if ctx.nested is not None and not ctx.scripting.dry:
        _clear_sessions(ctx)


def _clear_sessions(ctx: Context) -> None:
    """Sessions that nobody named do not pile up; what holds open work stays."""
    days = ctx.settings.number("sessions.days")
    gone = ctx.shelf.clear(int(ctx.settings.number("sessions.keep")), ctx.now().timestamp() - days * 86_400)
    if gone:
        ctx.output.note(messages.sessions_cleared(gone, int(days)))

# SPDX-License-Identifier: GPL-3.0-or-later
"""Names through the eyes of media servers: `lint`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from anivault_shell.commands.base import Context
from anivault_shell.lang.syntax import Call
from anivault_shell.model.entry import Entry, Problem
from anivault_shell.naming.fields import place_of, sort_of
from anivault_shell.naming.servers import SERVERS, Meant, Server, complaints
from anivault_shell.text import plural
from anivault_shell.view import messages
from anivault_shell.view.answer import Answer, Event

# Entries between two looks whether to stop.
TOGETHER = 1_000


def lint(ctx: Context, call: Call) -> Answer:
    """What is staged (else where files stand) is read back by each server's rules."""
    wanted = call.option("--server")
    mine = [SERVERS[name] for name in ctx.settings.words("naming.servers")]
    servers = [SERVERS[wanted]] if wanted else mine or list(SERVERS.values())
    entries = [e for e in ctx.entries(call, otherwise="all") if e.match is not None]
    if not entries:
        return Answer(say="nothing to look at; `match` and `stage` come first", events=(_done(0, 0),))
    problems = tuple(p for e in _watched(ctx, entries) for p in _looked_at(ctx, e, servers))
    names = ", ".join(s.name for s in servers)
    say = messages.linted(plural(len(entries), "name"), names, len(problems))
    return Answer(say=say, events=(_done(len(entries), len(problems)),), problems=problems, code=10 if problems else 0)


def _watched(ctx: Context, entries: Sequence[Entry]) -> Iterator[Entry]:
    """*entries*, telling how far it is; whoever wants to stop is heard."""
    for n, entry in enumerate(entries):
        if n % TOGETHER == 0:
            ctx.watch.check()
            ctx.watch.progress("organize", n, len(entries))
        yield entry


def _looked_at(ctx: Context, entry: Entry, servers: list[Server]) -> Iterator[Problem]:
    path = entry.target or entry.path
    root = ctx.session.frame.dest if entry.target and ctx.session.frame.dest else ctx.session.root_of(entry)
    relative = os.path.relpath(path, root).replace(os.sep, "/")
    season, episodes = place_of(entry)
    meant = Meant(sort_of(entry), season, episodes, entry.match.work.tmdb_id if entry.match else None)
    said: dict[str, list[str]] = {}
    for server in servers:
        for complaint in complaints(relative, meant, server):
            said.setdefault(complaint, []).append(server.name)
    for complaint, names in said.items():
        yield Problem("E-ORGANIZE-CONFLICT", f"{', '.join(names)}: {complaint}", path)


def _done(names: int, problems: int) -> Event:
    return Event("organize", "complete", {"command": "lint", "names": names, "problems": problems})

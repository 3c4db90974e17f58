# SPDX-License-Identifier: GPL-3.0-or-later
"""House: `cache`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from anivault_shell import match as matching
from anivault_shell.commands.base import Context
from anivault_shell.commands.specs.cache import VERBS
from anivault_shell.errors import InputError
from anivault_shell.lang.lexer import Word
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.syntax import Call
from anivault_shell.session import actions
from anivault_shell.session.selection import select
from anivault_shell.text import plural
from anivault_shell.view.answer import Answer, Cell, Column, Event, table_of

AGE = re.compile(r"(\d{1,5})([dhw])")
HOURS = {"h": 1, "d": 24, "w": 24 * 7}
DEFAULT_AGE = timedelta(days=90)
WITH_WORDS = ("warm", "export", "import", "query")
# What others call it.
ALSO = {"warmup": "warm"}
KNOWN = (
    Column("show or movie"), Column("name", grow=True), Column("year"), Column("original name", grow=True, drop=1),
    Column("asked"), Column("good until"),
)  # fmt: skip
# Of a long list of damaged files people read the first few.
MOST_SHOWN = 10


def cache(ctx: Context, call: Call) -> Answer:
    words = call.words.get("what", ())
    verb = words[0].text if words else "stats"
    verb = ALSO.get(verb, verb)
    if verb not in VERBS:
        hint = nearest(verb, VERBS) or "`help cache` lists them"
        raise InputError(
            f"expecting {', '.join(VERBS[:-1])} or {VERBS[-1]}", span=words[0].span, line=call.line, hint=hint
        )
    if words[1:] and verb not in WITH_WORDS:
        raise InputError(f"cache {verb} takes no more than that", span=(words[1].start, words[-1].end), line=call.line)
    return RUN[verb](ctx, call)


def stats(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    from anivault_shell.tmdb import upkeep

    found = upkeep.stats(ctx.cache())
    tmdb = ctx.catalogue().status()
    asked = tmdb.cache_hits + tmdb.cache_misses
    facts = [
        ("answers", f"{found.searches:,} searches, {found.details:,} details; {found.expired:,} have expired"),
        ("size", f"{found.size / 1e6:,.1f} MB"),
        ("put aside", plural(found.quarantined, "damaged answer")),
        ("last used", f"{found.last_used.astimezone():%Y-%m-%d}" if found.last_used else "never"),
        ("this run", f"{tmdb.cache_hits:,} of {asked:,} from cache" if asked else "nothing asked yet"),
        ("folder", ctx.homes.cache),
    ]
    lines = tuple((Cell(f"{name:>9}  ", "dim"), Cell(value)) for name, value in facts)
    event = _item(
        "stats", searches=found.searches, details=found.details, expired=found.expired, bytes=found.size,
        quarantined=found.quarantined, hits=tmdb.cache_hits, misses=tmdb.cache_misses,
        last_used=found.last_used.strftime("%Y-%m-%dT%H:%M:%SZ") if found.last_used else None,
    )  # fmt: skip
    return Answer(lines=lines, events=(event,))


def clear(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    from anivault_shell.tmdb import upkeep

    gone = upkeep.clear(ctx.cache())
    return Answer(say=f"cleared {plural(gone, 'answer')}", events=(_item("clear", removed=gone),))


def purge(ctx: Context, call: Call) -> Answer:
    from anivault_shell.tmdb import upkeep

    gone = upkeep.purge(ctx.cache(), _age(call))
    return Answer(say=f"purged {plural(gone, 'answer')}", events=(_item("purge", removed=gone),))


def verify(ctx: Context, call: Call) -> Answer:  # noqa: ARG001
    from anivault_shell.tmdb import upkeep

    found = upkeep.verify(ctx.cache(), ctx.watch)
    say = f"{plural(found.sound, 'answer')} sound, {found.expired:,} of them expired"
    if found.damaged:
        say += f" · {plural(len(found.damaged), 'damaged one')} put aside"
    if found.drafts:
        say += f" · {plural(found.drafts, 'draft')} of a killed run removed"
    notes = tuple(f"damaged: {name}" for name in found.damaged[:MOST_SHOWN])
    if found.newer:
        notes = (*notes, f"{plural(found.newer, 'answer')} of a newer AniVault left alone")
    item = _item(
        "verify",
        sound=found.sound,
        expired=found.expired,
        newer=found.newer,
        drafts=found.drafts,
        damaged=list(found.damaged),
    )
    return Answer(say=say, events=(item,), notes=notes, code=10 if found.damaged else 0)


def export(ctx: Context, call: Call) -> Answer:
    from anivault_shell.tmdb import exchange

    path = _path(call)
    count = exchange.write_all(ctx.cache(), path, ctx.watch)
    size = os.path.getsize(path)
    say = f"{plural(count, 'answer')}, {size / 1e6:,.1f} MB, written to {path}"
    return Answer(say=say, events=(_item("export", answers=count, bytes=size, file_path=path),))


def import_(ctx: Context, call: Call) -> Answer:
    from anivault_shell.tmdb import exchange

    path = _path(call)
    store = ctx.cache()
    found = exchange.read_all(store, path, ctx.watch)
    store.trim()
    say = f"{plural(found.taken, 'answer')} taken over, {found.known:,} known already"
    notes = [f"{plural(found.refused, 'line')} made no sense and were left out"] if found.refused else []
    notes += [] if found.whole else [f"{path} was cut short: the rest of it is missing"]
    item = _item(
        "import", taken=found.taken, known=found.known, refused=found.refused, whole=found.whole, file_path=path
    )
    return Answer(say=say, events=(item,), notes=tuple(notes), code=10 if found.refused or not found.whole else 0)


def query(ctx: Context, call: Call) -> Answer:
    from anivault_shell.tmdb.known import known

    words = call.words["what"][1:]
    text = " ".join(word.text for word in words)
    found = list(known(ctx.cache(), text, ctx.language, ctx.watch))
    now = ctx.now()
    rows: list[list[Cell | str]] = [
        [
            Cell(f"{k.work.media}:{k.work.tmdb_id}", "accent"), k.work.name, str(k.work.year or ""),
            Cell(k.work.original_name, "dim"), f"{k.asked.astimezone():%Y-%m-%d}",
            Cell("expired", "warn") if k.until < now else f"{k.until.astimezone():%Y-%m-%d}",
        ]
        for k in found
    ]  # fmt: skip
    events = [
        _item(
            "query", media=k.work.media.value, tmdb_id=k.work.tmdb_id, name=k.work.name, year=k.work.year,
            original_name=k.work.original_name or None, asked=_iso(k.asked), expires=_iso(k.until), expired=k.until < now,
        ) for k in found
    ]  # fmt: skip
    notes = (
        () if rows else (f"the cache knows nothing of {text!r}; `search` asks TMDB" if text else "the cache is empty",)
    )
    return Answer(table=table_of(KNOWN, rows), events=events, notes=notes)


def _iso(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def warm(ctx: Context, call: Call) -> Answer:
    """Ask all that matching would ask, decide nothing; what is matched, and every season of it."""
    from anivault_shell.tmdb import warm as warming

    entries = select(ctx.session, call.words["what"][1:] or (Word("all", 0, 0),), call.line)
    if not entries:
        raise InputError("that means no file", hint="`scan FOLDER` finds some")
    client = ctx.catalogue()
    client.unlock()
    before = client.status()
    bundles = actions.bundles_of([e for e in entries if e.match is None])
    works = {e.match.work.key: e.match.work for e in entries if e.match is not None}
    waiting = 0
    workers = int(ctx.settings.number("tmdb.concurrency"))
    verdicts = matching.match_all(bundles, client, language=ctx.language, workers=workers, watch=ctx.watch)
    for n, verdict in enumerate(verdicts, start=1):
        waiting += verdict.problem is not None
        works |= {c.work.key: c.work for c in verdict.candidates[:1]}
        ctx.watch.progress("cache", n, len(bundles) + len(works), verdict.bundle.title)
    left = warming.warm(client, list(works), workers, ctx.watch)
    after = client.status()
    asked = after.requests - before.requests
    say = f"{plural(len(works), 'show or movie', 'shows and movies')} at hand · {plural(asked, 'request')}"
    problem = left.message if left is not None else f"{plural(waiting, 'bundle')} without an answer" if waiting else ""
    item = _item("warm", works=len(works), requests=asked, waiting=waiting, problem=problem or None)
    return Answer(say=say, events=(item,), notes=(problem,) if problem else (), code=10 if problem else 0)


RUN: dict[str, Callable[[Context, Call], Answer]] = {
    "stats": stats, "clear": clear, "purge": purge, "warm": warm, "export": export, "import": import_, "verify": verify,
    "query": query,
}  # fmt: skip


def _item(verb: str, **found: object) -> Event:
    return Event("system", "item", {"kind": "cache", "command": verb, **found})


def _path(call: Call) -> str:
    words = call.words["what"][1:]
    if len(words) != 1:
        span = (words[1].start, words[-1].end) if words else call.words["what"][0].span
        raise InputError("expecting one file", span=span, line=call.line, hint="cache export answers.jsonl")
    return os.path.abspath(os.path.expanduser(words[0].text))


def _age(call: Call) -> timedelta:
    """From `30d`; ninety days where nothing is said."""
    word = call.options.get("--older-than")
    if word is None:
        return DEFAULT_AGE
    found = AGE.fullmatch(word.text)
    if found is None:
        raise InputError("expecting an age such as 30d, 12h or 4w", span=word.span, line=call.line)
    return timedelta(hours=int(found[1]) * HOURS[found[2]])

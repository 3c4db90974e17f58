# SPDX-License-Identifier: GPL-3.0-or-later
"""Identify: `match candidates search pick pin unpin number set skip`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from anivault_shell.commands.base import Context
from anivault_shell.commands.look import by_bundle
from anivault_shell.commands.remember import Keeping, asking, forgetting
from anivault_shell.commands.specs.identify import NUMBER_FIELDS, TEXT_FIELDS
from anivault_shell.commands.verdicts import score_role, verdict_of
from anivault_shell.errors import InputError
from anivault_shell.lang.lexer import Word
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.syntax import Call
from anivault_shell.match import ids
from anivault_shell.match.told import works_of
from anivault_shell.model.catalogue import Work
from anivault_shell.model.entry import Entry
from anivault_shell.model.media import Kind as VideoKind
from anivault_shell.model.media import Media
from anivault_shell.session import actions
from anivault_shell.text import plural
from anivault_shell.view import items, messages
from anivault_shell.view.answer import Answer, Cell, Column, Event, table_of

NUMBERING = re.compile(
    r"season|first|absolute|specials|movie|offset:[+-]?\d{1,5}|[+-]\d{1,5}|s\d{1,3}(?:[+-]\d{1,5})?|group:[^/]*(?:/\d{1,3})?"
)
NAMED_NUMBERINGS = ("season", "first", "absolute", "specials", "movie")
NUMBERINGS = "season, first, absolute, specials, movie, offset:12, s2, s2+12 or group:NAME"
PINS = "tv:1429, movie:372058, imdb:tt2560140, tvdb:267440, or an address of themoviedb.org, imdb.com or thetvdb.com"
CANDIDATE_COLUMNS = (
    Column("@", right=True), Column("rank", right=True), Column("candidate", grow=True), Column("sure", right=True),
    Column("evidence", grow=True, least=60, below=True),
)  # fmt: skip
SEARCH_COLUMNS = (
    Column("show or movie"),
    Column("name", grow=True),
    Column("year"),
    Column("original name", grow=True),
)


def match(ctx: Context, call: Call) -> Answer:
    entries = ctx.some_entries(call) if call.words.get("sel") else ctx.entries(call, otherwise="all")
    if not call.words.get("sel"):
        entries = [e for e in entries if e.status in actions.OPEN]
    client = ctx.catalogue()
    if call.has("--retry"):
        client.retry()
    client.unlock()
    before, begun = client.status(), ctx.clock()
    ctx.output.event(Event("match", "start", {"file_count": len(entries)}))
    done = actions.match(ctx.session, entries, client, asking(ctx), ctx.watch)
    after = client.status()
    asked = messages.requests(after.requests - before.requests, after.cache_hits - before.cache_hits)
    say = messages.matched(done.matched, done.unsure, done.unmatched, done.waiting, asked, ctx.clock() - begun)
    fields = {
        "matched": done.matched, "unsure": done.unsure, "unmatched": done.unmatched, "waiting": done.waiting,
        "requests": after.requests - before.requests, "cache_hits": after.cache_hits - before.cache_hits,
        "tmdb_state": after.state,
    }  # fmt: skip
    notes = () if done.problem is None else (messages.still_waiting(done.problem),)
    if done.stopped:
        notes = (*notes, messages.STOPPED)
    code = 130 if done.stopped else 10 if done.waiting else 0
    return Answer(say=say, events=(Event("match", "complete", fields),), notes=notes, code=code)


def candidates(ctx: Context, call: Call) -> Answer:
    rows: list[list[Cell | str]] = []
    events: list[Event] = []
    for number, members in by_bundle(ctx.entries(call)).items():
        for rank, found in enumerate(verdict_of(ctx, number, members).candidates, start=1):
            evidence = ", ".join(f"{e.name} {e.points:+.2f}" for e in found.evidence)
            score = Cell(f"{found.score:.2f}", score_role(found.score))
            rows.append([str(number), str(rank), found.work.label, score, Cell(evidence, "dim")])
            events.append(Event("match", "item", items.candidate_item(number, [e.id for e in members], rank, found)))
    notes = () if rows else ("no candidates; `search TEXT` looks by hand",)
    return Answer(table=table_of(CANDIDATE_COLUMNS, rows), events=events, notes=notes)


def search(ctx: Context, call: Call) -> Answer:
    text = call.text("text") or ""
    year_word = call.options.get("--year")
    year = int(year_word.text) if year_word is not None else None
    kinds = [m for m in Media if call.has(f"--{m.value}")] or list(Media)
    found = [row for m in kinds for row in ctx.catalogue().search(m, text, year, watch=ctx.watch)]
    rows: list[list[Cell | str]] = [
        [Cell(f"{r.media}:{r.tmdb_id}", "accent"), r.name, str(r.year or ""), Cell(r.original_name, "dim")]
        for r in found
    ]
    events = [
        Event("system", "item", {
            "kind": "listing", "media": r.media.value, "tmdb_id": r.tmdb_id, "name": r.name, "year": r.year,
            "original_name": r.original_name or None,
        }) for r in found
    ]  # fmt: skip
    notes = () if rows else (f"TMDB finds nothing under {text!r}; fewer words find more",)
    return Answer(table=table_of(SEARCH_COLUMNS, rows), events=events, notes=notes)


def _settled(ctx: Context, entries: list[Entry], verb: str, work: Work, keeping: Keeping) -> Answer:
    now = [ctx.session[e.id] for e in entries if e.id in ctx.session.entries]
    placed = [e for e in now if e.match is not None]
    lost = [e for e in now if e.match is None]
    say = f"{verb} {plural(len(placed), 'file')} · {work.label}{_span(placed)}{keeping.said}"
    notes = tuple(dict.fromkeys(f"{e.id}: {e.reason}" for e in lost[:5]))
    more = (f"… and {plural(len(lost) - 5, 'more file')} with no such number",) if len(lost) > 5 else ()
    fields = {
        "media": work.media.value, "tmdb_id": work.tmdb_id, "name": work.name, "placed": len(placed), "unplaced": len(lost),
        "entries": [e.id for e in now], "rules": [r.id for r in keeping.change.new],
    }  # fmt: skip
    event = Event("system", "item", {"kind": verb, **fields})
    return Answer(say=say, events=(event,), notes=(*notes, *more, *keeping.notes), code=10 if lost else 0)


def _span(entries: list[Entry]) -> str:
    places = [messages.place(e) for e in entries]
    if not places:
        return ""
    return f" · {places[0]}" if len(places) == 1 else f" · {places[0]} to {places[-1]}"


def _decide(ctx: Context, call: Call, entries: list[Entry], work: Work, numbering: str | None) -> Answer:
    """The user's word on *entries*, kept as a rule unless it is for once."""
    keeping = Keeping(ctx, work, call.spec.name, numbering, once=call.has("--once"))
    said = actions.Decision(work, numbering, call.spec.name != "number", keeping)
    actions.decide(ctx.session, entries, said, ctx.catalogue(), asking(ctx), ctx.watch)
    return _settled(ctx, entries, "numbered" if call.spec.name == "number" else "pinned", work, keeping)


def pin(ctx: Context, call: Call) -> Answer:
    entries = ctx.some_entries(call)
    return _decide(ctx, call, entries, _work(ctx, call, entries), None)


def _work(ctx: Context, call: Call, entries: list[Entry]) -> Work:
    word = call.words["show"][0]
    tag = ids.typed(word.text)
    if tag is None and "thetvdb.com/" in word.text.lower():
        hint = "the page shows it as TheTVDB.com Series ID; `pin` takes it as tvdb:267440"
        raise InputError("that address holds no number", span=word.span, line=call.line, hint=hint)
    if tag is None:
        raise InputError(
            "expecting a show or movie such as tv:1429",
            span=word.span,
            line=call.line,
            hint=f"{PINS}; `search TEXT` finds it",
        )
    if tag.source == "anidb":
        title = next((e.parsed.title for e in entries if e.parsed is not None and e.parsed.title), "TEXT")
        hint = f"`search {title}` finds its number; often the page at anidb.net links to it at themoviedb.org, which `pin` takes"
        raise InputError("TMDB does not know AniDB's ids", span=word.span, line=call.line, hint=hint)
    film = any(e.parsed is not None and e.parsed.kind is VideoKind.MOVIE for e in entries)
    order = (Media.MOVIE, Media.TV) if film else (Media.TV, Media.MOVIE)
    works = list(works_of(tag, order, ctx.catalogue(), ctx.watch))
    if not works:
        named = f"{tag.media}:{tag.value}" if tag.media is not None else tag.text
        raise InputError(f"TMDB has no {named}", span=word.span, line=call.line, hint="`search TEXT` finds its number")
    if len(works) > 1:
        both = " or ".join(w.label for w in works)
        raise InputError(f"that may be {both}", span=word.span, line=call.line, hint="say tv:N or movie:N")
    return works[0]


def pick(ctx: Context, call: Call) -> Answer:
    entries = ctx.some_entries(call)
    groups = by_bundle(entries)
    if len(groups) != 1:
        raise InputError(
            "pick decides one bundle at a time", span=call.words["sel"][0].span, line=call.line, hint="pick @7 2"
        )
    number, members = next(iter(groups.items()))
    choice = call.words["rank"][0]
    offered = verdict_of(ctx, number, members).candidates
    rank = int(choice.text)
    if not 1 <= rank <= len(offered):
        said = f"@{number} has {plural(len(offered), 'candidate')}"
        raise InputError(said, span=choice.span, line=call.line, hint="`candidates` lists them, `search` finds others")
    return _decide(ctx, call, entries, offered[rank - 1].work, None)


def unpin(ctx: Context, call: Call) -> Answer:
    entries = ctx.some_entries(call)
    forgotten, notes = forgetting(ctx, entries)
    changed = actions.unpin(ctx.session, entries, forgotten)
    for entry in entries:
        ctx.session.verdicts.pop(entry.bundle or 0, None)
    said = _changed(call, "unpinned", changed)
    more = f" · {plural(len(forgotten.gone), 'rule')} forgotten" if forgotten else ""
    return replace(said, say=said.say + more, notes=notes)


def _changed(call: Call, verb: str, n: int) -> Answer:
    event = Event("system", "item", {"command": call.spec.name, "changed": n})
    return Answer(say=messages.changed(verb, n), events=(event,))


def number(ctx: Context, call: Call) -> Answer:
    entries = ctx.some_entries(call)
    word = numbering_word(call, "numbering")
    work = present_work(ctx, entries, call)
    with blaming(word, call):
        return _decide(ctx, call, entries, work, word.text)


def numbering_word(call: Call, param: str) -> Word:
    word = call.words[param][0]
    if not NUMBERING.fullmatch(word.text):
        hint = nearest(word.text, NAMED_NUMBERINGS) or NUMBERINGS
        raise InputError("expecting a numbering", span=word.span, line=call.line, hint=hint)
    return word


@contextmanager
def blaming(word: Word, call: Call) -> Iterator[None]:
    """What an engine says of *word* is said with its place in the line: an episode group that a show does not have."""
    try:
        yield
    except InputError as exc:
        raise InputError(exc.message, span=word.span, line=call.line, hint=exc.hint) from None


def present_work(ctx: Context, entries: list[Entry], call: Call) -> Work:
    for entry in entries:
        if entry.match is not None:
            return entry.match.work
    for bundle, members in by_bundle(entries).items():
        offered = verdict_of(ctx, bundle, members).candidates
        if offered:
            return offered[0].work
    raise InputError(
        "it is not known which show that is", span=call.words["sel"][0].span, line=call.line, hint="`pin` it first"
    )


def set_(ctx: Context, call: Call) -> Answer:
    entries = ctx.some_entries(call)
    fields = dict(_assigned(word, call.line) for word in call.words["field"])
    names = " ".join(fields)
    n = actions.reread(ctx.session, entries, fields, f"set {names} on {plural(len(entries), 'file')}", ctx.watch)
    for entry in entries:
        ctx.session.verdicts.pop(entry.bundle or 0, None)
    return _changed(call, f"set {names} on", n)


def _assigned(word: Word, line: str) -> tuple[str, object]:
    name, _, value = word.text.partition("=")
    name = {"rg": "release_group", "res": "resolution", "ep": "episode", "group": "release_group"}.get(name, name)
    at = (word.start + len(word.text.partition("=")[0]) + 1, word.end)
    if name in TEXT_FIELDS:
        return name, value or None
    if name == "kind":
        if value in {k.value for k in VideoKind}:
            return name, VideoKind(value)
        raise InputError(f"expecting {', '.join(VideoKind)}", span=at, line=line, hint=nearest(value, VideoKind))
    if name not in NUMBER_FIELDS:
        known = (*TEXT_FIELDS, *NUMBER_FIELDS, "kind")
        hint = nearest(name, known) or f"there are {', '.join(known)}"
        raise InputError(f"{name} cannot be set", span=(word.start, at[0] - 1), line=line, hint=hint)
    if not value:
        return name, None
    if not re.fullmatch(r"\d{1,5}(\.5)?" if name in ("episode", "episode_end") else r"\d{1,5}", value):
        raise InputError(f"{name} is a number", span=at, line=line)
    return name, float(value) if "." in value else int(value)


def skip(ctx: Context, call: Call) -> Answer:
    return _changed(call, "skipped", actions.skip(ctx.session, ctx.some_entries(call), ctx.watch))

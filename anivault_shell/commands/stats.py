# SPDX-License-Identifier: GPL-3.0-or-later
"""`stats`: what a library is made of, counted by field, with bars."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from anivault_shell.commands.base import Context
from anivault_shell.errors import InputError
from anivault_shell.lang.fields import BY_NAME, Field, Value
from anivault_shell.lang.parser import nearest
from anivault_shell.lang.syntax import Call
from anivault_shell.model.entry import Entry
from anivault_shell.model.found import size_of
from anivault_shell.text import amount, pad, plural, shorten, width
from anivault_shell.view.answer import Answer, Cell, Column, Event, Table
from anivault_shell.view.bars import bar

USUAL = ("status", "release_group", "resolution", "codec", "source", "year", "show")
MATCH, STAMP = attrgetter("state.match"), attrgetter("stamp")
# Rows of each chart where all are shown, and where one was asked for.
FEW, ALL = 8, 10_000
BAR, NAME = 24, 30


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a field: how many files have it, and how large they are together."""

    field: str
    value: str | None
    files: int
    size: int


def counted(entries: Sequence[Entry], field: Field) -> list[Part]:
    """By the values of *field*, most files first, what has none last; a file with several values counts for each."""
    files: Counter[Value] = Counter()
    sizes: defaultdict[Value, int] = defaultdict(int)
    values = list(map(_title, entries)) if field.name == "title" else field.column(entries)
    files.update(values)
    for value, stamp in zip(values, map(STAMP, entries), strict=True):
        sizes[value] += size_of(stamp)
    return _by_name(field, files, sizes)


def _title(entry: Entry) -> str | None:
    return entry.parsed.said.title if entry.parsed is not None else None


def _by_name(field: Field, counted: Mapping[Value, int], bytes_of: Mapping[Value, int]) -> list[Part]:
    """What differs in case only is one; where a file has several values each of them counts."""
    files: Counter[str | None] = Counter()
    sizes: Counter[str | None] = Counter()
    spelled: dict[str, str] = {}
    for value, times in counted.items():
        for one in value if isinstance(value, tuple) else (value,):
            said = None if one in (None, "") else f"{one:g}" if isinstance(one, float) else str(one)
            name = said if said is None else spelled.setdefault(said.casefold(), said)
            files[name] += times
            sizes[name] += bytes_of[value]
    rows = [Part(field.name, name, n, sizes[name]) for name, n in files.items()]
    return sorted(rows, key=lambda p: (p.value is None, -p.files, p.value or ""))


def stats(ctx: Context, call: Call) -> Answer:
    entries = ctx.entries(call)
    fields = _fields(call)
    charts = [(f, counted(entries, f)) for f in fields]
    most = FEW if len(charts) > 1 and not call.has("--all") else ALL
    parts = [p for _, rows in charts for p in rows]
    total = sum(map(size_of, map(STAMP, entries)))
    lines = [
        line
        for field, rows in charts
        if any(p.value is not None for p in rows)
        for line in _chart(field.name, rows, most, len(entries))
    ]
    shows = len({w.key for w in {id(m.work): m.work for m in map(MATCH, entries) if m is not None}.values()})
    bundles = len({e.bundle for e in entries})
    say = f"{plural(len(entries), 'file')}, {amount(total)} · {plural(bundles, 'bundle')} · {plural(shows, 'show')} matched"
    head = Event("system", "item", {
        "kind": "stats", "files": len(entries), "bytes": total, "bundles": bundles, "shows": shows,
    })  # fmt: skip
    events = [head, *(Event("system", "item", _item(p, len(entries))) for p in parts)]
    return Answer(lines=tuple(lines), say=say, events=events, sheet=sheet(parts, len(entries)))


def _fields(call: Call) -> list[Field]:
    by = call.option("--by")
    if by is None:
        return [BY_NAME[name] for name in USUAL]
    found = []
    for name in by.split(","):
        field = BY_NAME.get(name.strip().lower())
        if field is None:
            word = call.options["--by"]
            hint = nearest(name, BY_NAME, "help query")
            raise InputError(f"no field {name!r}", span=word.span if word else None, line=call.line, hint=hint)
        found.append(field)
    return found


def _item(part: Part, total: int) -> dict[str, object]:
    share = round(part.files / total, 4) if total else 0
    return {
        "kind": "stat",
        "by": part.field,
        "value": part.value,
        "files": part.files,
        "bytes": part.size,
        "share": share,
    }


def _chart(name: str, rows: Sequence[Part], most: int, total: int) -> Iterator[tuple[Cell, ...]]:
    shown, left = rows[:most], rows[most:]
    if len(left) == 1:
        shown, left = rows, []
    room = min(max(width(_name(p)) for p in shown), NAME)
    largest = max(p.files for p in rows)
    yield (Cell(name.replace("_", " "), "title"),)
    for part in shown:
        drawn = pad(bar(part.files, largest, BAR), BAR)
        yield (
            Cell("  " + pad(shorten(_name(part), room), room) + "  ", "dim" if part.value is None else ""), Cell(drawn, "bar"),
            Cell(f"  {part.files:>7,}  {part.files / total:>4.0%}"), Cell(f"  {amount(part.size):>9}", "dim"),
        )  # fmt: skip
    if left:
        yield (
            Cell(
                f"  … and {plural(len(left), 'more')} (`stats --by {name}` shows them)".replace("mores", "more"), "dim"
            ),
        )


def _name(part: Part) -> str:
    return part.value if part.value is not None else "not known"


def sheet(parts: Sequence[Part], total: int) -> Table:
    """The same as rows, for exports."""
    columns = (
        Column("by"),
        Column("value", grow=True),
        Column("files", right=True),
        Column("share", right=True),
        Column("size", right=True),
    )

    def row(n: int) -> list[Cell | str]:
        p = parts[n]
        share = p.files / total if total else 0
        return [
            p.field, _name(p), Cell(f"{p.files:,}", raw=p.files), Cell(f"{share:.1%}", raw=round(share, 4)),
            Cell(amount(p.size), raw=p.size),
        ]  # fmt: skip

    return Table(columns, len(parts), row, None)

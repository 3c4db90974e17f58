# SPDX-License-Identifier: GPL-3.0-or-later
"""`status --metrics`: what this run has done, how fast, and what it takes of the machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from anivault_shell.commands.base import Context
from anivault_shell.disk.process import burden
from anivault_shell.text import amount, plural
from anivault_shell.view.answer import Answer, Cell, Column, Event, table_of

if TYPE_CHECKING:
    from anivault_shell.disk.process import Burden
    from anivault_shell.model.measured import Measured

COLUMNS = (
    Column("what took time"),
    *(Column(name, right=True) for name in ("times", "least", "mean", "p95", "most")),
)


def metrics(ctx: Context) -> Answer:
    """Counted since the program began; nothing of it is kept."""
    tmdb, figures, taken = ctx.catalogue().status(), ctx.figures, burden()
    tally = ctx.catalogue().tally
    seconds = max(ctx.clock() - figures.begun, 0.0)
    asked = tmdb.cache_hits + tmdb.cache_misses
    counters = {
        "files_scanned": figures.files, "requests": tmdb.requests, "cache_hits": tmdb.cache_hits,
        "cache_misses": tmdb.cache_misses, "commands": sum(m.count for m in figures.commands.values()),
        "commands_failed": figures.failed,
    }  # fmt: skip
    gauges = {
        "seconds": round(seconds, 3), "files": len(ctx.session), "steps": len(ctx.session.timeline.done),
        "jobs": len(ctx.jobs.running) if ctx.busy else 0,
        "files_per_second": _per(figures.files, figures.scans.total),
        "cache_hit_rate": round(tmdb.cache_hits / asked, 4) if asked else None,
        "tmdb_state": str(tmdb.state), "rate": round(tmdb.rate, 3),
        "concurrency": tmdb.concurrency, "error_share": round(tmdb.error_share, 4),
        "memory_bytes": taken.memory, "memory_peak_bytes": taken.peak, "cpu_seconds": round(taken.seconds, 3),
        "cpu_percent": round(100 * taken.seconds / seconds, 1) if seconds else None,
    }  # fmt: skip
    spreads = {"request_ms": tally.took, "request_wait_ms": tally.waited} | {
        f"{name}_ms": measured for name, measured in sorted(figures.commands.items())
    }
    histograms = {name: drawn for name, measured in spreads.items() if (drawn := _spread(measured)) is not None}
    event = Event("system", "item", {
        "kind": "metrics", "counters": counters, "gauges": gauges, "histograms": histograms,
    })  # fmt: skip
    lines = tuple((Cell(f"{name:>10}  ", "dim"), Cell(said)) for name, said in _said(counters, gauges, taken))
    return Answer(lines=lines, table=table_of(COLUMNS, _rows(histograms)), events=(event,))


def _said(counters: Mapping[str, int], gauges: Mapping[str, Any], taken: Burden) -> list[tuple[str, str]]:
    files, speed, share = counters["files_scanned"], gauges["files_per_second"], gauges["cache_hit_rate"]
    asked = counters["cache_hits"] + counters["cache_misses"]
    processor = "" if gauges["cpu_percent"] is None else f", {gauges['cpu_percent']:g}% of one processor"
    memory = "not told" if taken.memory is None else amount(taken.memory)
    most = "" if taken.peak is None else f", {amount(taken.peak)} at most"
    return [
        ("this run", f"{gauges['seconds']:,.1f} s · {plural(counters['commands'], 'command')}"
                     f"{', ' + format(counters['commands_failed'], ',') + ' failed' if counters['commands_failed'] else ''}"),
        ("scanned", plural(files, "file") + ("" if speed is None else f" · {speed:,.0f} a second")),
        ("TMDB", f"{plural(counters['requests'], 'request')} · {gauges['tmdb_state']},"
                 f" {gauges['rate']:g}/s, {gauges['concurrency']} at once"),
        ("cache", "nothing asked yet" if share is None else
                  f"{counters['cache_hits']:,} of {asked:,} answers, {share:.1%}"),
        ("memory", memory + most),
        ("processor", f"{taken.seconds:,.1f} s{processor}"),
    ]  # fmt: skip


def _rows(histograms: Mapping[str, Mapping[str, float]]) -> list[list[Cell | str]]:
    return [
        [
            name.removesuffix("_ms").replace("_", " "),
            f"{found['count']:,}",
            *(_seconds(found[part]) for part in ("min", "avg", "p95", "max")),
        ]
        for name, found in histograms.items()
    ]


def _seconds(ms: float) -> str:
    return f"{ms / 1000:,.1f} s" if ms >= 1000 else f"{ms:,.0f} ms" if ms >= 10 else f"{ms:.1f} ms"


def _per(count: int, seconds: float) -> float | None:
    return round(count / seconds, 1) if count and seconds else None


def _spread(measured: Measured) -> dict[str, float] | None:
    """In milliseconds; None where there is nothing to tell."""
    found = measured.spread()
    if found is None:
        return None
    parts = {"min": found.least, "max": found.most, "avg": found.mean, "p95": found.p95}
    return {"count": found.times, **{name: round(value * 1000, 3) for name, value in parts.items()}}

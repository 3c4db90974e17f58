# SPDX-License-Identifier: GPL-3.0-or-later
"""How it stands with TMDB, in words and in fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anivault_shell.text import plural
from anivault_shell.tmdb.states import NextStep, State, StateChange
from anivault_shell.view import messages
from anivault_shell.view.answer import Event

if TYPE_CHECKING:
    from anivault_shell.tmdb.options import TmdbStatus

# A shorter stop is over before anybody has read of it.
WORTH_TELLING = 5.0


def matters(change: StateChange) -> bool:
    """Whether somebody who waits wants to hear of it."""
    stopped = change.new is State.SLEEP and (change.wait or 0.0) >= WORTH_TELLING
    return stopped or change.new is State.CACHE_ONLY


def told(change: StateChange) -> str:
    """`TMDB does not answer: only the cache is used (…)`"""
    match change.new:
        case State.CACHE_ONLY:
            until = f"for {_span(change.wait)} " if change.wait else ""
            return f"{change.why}: {until}only the cache is used (`match --retry` asks again)"
        case State.SLEEP:
            return f"{change.why}: nothing is asked for {_span(change.wait or 0.0)}"
        case State.THROTTLE:
            return f"{change.why}: {change.rate:g} requests a second, {change.concurrency} at once"
        case State.HALF_OPEN:
            return f"{change.why}: TMDB is tried with {change.rate:g} requests a second"
        case _:
            return f"{change.why}: TMDB is asked again, {change.rate:g} requests a second"


def event(change: StateChange) -> Event:
    """A `system/info` event with `tmdb_state` and where it came from."""
    fields = {
        "message": told(change), "tmdb_state": str(change.new), "from": str(change.old), "to": str(change.new),
        "reason": change.why, "rate": round(change.rate, 3), "concurrency": change.concurrency,
        "retry_after": None if change.wait is None else round(change.wait, 1),
        "error_share": round(change.error_share, 4),
    }  # fmt: skip
    return Event("system", "info", fields)


def brief(status: TmdbStatus, keyed: bool) -> str:
    """`TMDB online`, `TMDB throttle 17.5/s, 30% bad`, `TMDB sleep 12 s`: as the prompt shows it."""
    if not keyed:
        return messages.KEYLESS
    text = messages.tmdb_state(str(status.state))
    if status.state in (State.THROTTLE, State.HALF_OPEN):
        return f"{text} {status.rate:g}/s{f', {status.error_share:.0%} bad' if status.error_share else ''}"
    seconds = status.next_step.seconds if status.next_step is not None else None
    return f"{text} {_span(seconds)}" if seconds is not None and status.state is not State.NORMAL else text


def facts(status: TmdbStatus) -> list[tuple[str, str]]:
    """The lines of `status`."""
    state = f"{status.state} · {status.rate:g}/s, {status.concurrency} at once"
    found = [
        ("TMDB", f"{state} · {status.error_share:.0%} bad in the last 30 s{f' · {status.why}' if status.why else ''}"),
        ("asked", f"{plural(status.requests, 'request')}, {status.cache_hits:,} from cache"),
    ]
    if status.next_step is not None:
        found.append(("next step", _step(status.next_step)))
    if status.retry_at is not None:
        found.append(("next try", f"{status.retry_at.astimezone():%H:%M:%S}"))
    if status.note:
        found.append(("note", status.note))
    return found


def fields(status: TmdbStatus) -> dict[str, Any]:
    """The same for programs; times ISO 8601 UTC, `next_seconds` until the next step or None."""
    step = status.next_step
    return {
        "tmdb_state": str(status.state), "rate": round(status.rate, 3), "concurrency": status.concurrency,
        "requests": status.requests, "cache_hits": status.cache_hits, "cache_misses": status.cache_misses,
        "error_share": round(status.error_share, 4), "why": status.why or None, "note": status.note or None,
        "retry_at": None if status.retry_at is None else status.retry_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "next_state": None if step is None else str(step.target),
        "next_seconds": None if step is None or step.seconds is None else round(step.seconds, 1),
        "next_answers": None if step is None else step.answers,
    }  # fmt: skip


def _step(step: NextStep) -> str:
    if step.rate is not None:
        return f"{step.rate:.3g}/s in {_span(step.seconds or 0.0)}"
    if step.answers is not None:
        return f"{step.target} after {plural(step.answers, 'good answer')} in a row"
    return f"{step.target} in {_span(step.seconds or 0.0)}"


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"

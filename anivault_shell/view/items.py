# SPDX-License-Identifier: GPL-3.0-or-later
"""Values as the fields of `item` events; each kind has its schema in `schemas/`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from anivault_shell.model.catalogue import Candidate, Match
from anivault_shell.model.entry import Entry, Problem, Status
from anivault_shell.model.media import ParsedName, Span
from anivault_shell.model.plan import Operation, Transaction

PARSED_FIELDS = (
    "name", "title", "season", "episode", "episode_end", "year", "release_group", "resolution", "version", "crc",
    "extension", "episode_title", "source", "codec", "audio", "absolute", "part",
)  # fmt: skip
OF_NAME = ("title", "season", "episode", "episode_end", "year", "release_group", "resolution", "version", "crc")
# What the matcher has not answered has no match to show.
UNANSWERED = (Status.FOUND, Status.PARSED, Status.WAITING, Status.UNMATCHED)


def parsed_item(parsed: ParsedName) -> dict[str, Any]:
    item: dict[str, Any] = {name: getattr(parsed, name) for name in PARSED_FIELDS}
    item["kind"] = parsed.kind.value
    item["titles"] = list(parsed.titles)
    item["languages"] = list(parsed.languages)
    return item


def explained_item(parsed: ParsedName, spans: Iterable[Span]) -> dict[str, Any]:
    """A reading with who read it, and where in the name: *spans* are places in all of it."""
    marked = [
        {"field": s.field, "start": s.start, "end": s.end, "text": parsed.name[s.start : s.end]}
        for s in sorted(spans, key=lambda s: (s.start, s.end))
    ]
    return parsed_item(parsed) | {"reader": parsed.reader, "spans": marked}


def match_item(match: Match) -> dict[str, Any]:
    work = match.work
    return {
        "media": work.media.value,
        "tmdb_id": work.tmdb_id,
        "name": work.name,
        "year": work.year,
        "season": match.season,
        "episodes": list(match.episodes),
        "numbering": match.numbering,
        "confidence": round(match.confidence, 4),
        "decided_by": match.decided_by,
        "runner_up": match.runner_up or None,
    }


def entry_item(entry: Entry) -> dict[str, Any]:
    parsed = entry.parsed
    item: dict[str, Any] = {
        "id": entry.id,
        "bundle": entry.bundle,
        "path": entry.path,
        "name": entry.name,
        "size": entry.size,
        "status": entry.status.value,
        "kind": parsed.kind.value if parsed else None,
    }
    for name in OF_NAME:
        item[name] = getattr(parsed, name) if parsed else None
    shown = entry.match is not None and entry.status not in UNANSWERED
    return item | {
        "companions": [c.path for c in entry.companions],
        "match": match_item(entry.match) if shown and entry.match else None,
        "target": entry.target,
        "problems": [problem_item(p) for p in entry.problems] + ([_reason(entry)] if entry.reason else []),
    }


def _reason(entry: Entry) -> dict[str, Any]:
    return {"code": None, "message": entry.reason, "path": entry.path}


def problem_item(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "message": problem.message, "path": problem.path or None}


def candidate_item(bundle: int, entries: Sequence[int], rank: int, candidate: Candidate) -> dict[str, Any]:
    work = candidate.work
    return {
        "bundle": bundle,
        "entries": list(entries),
        "rank": rank,
        "media": work.media.value,
        "tmdb_id": work.tmdb_id,
        "name": work.name,
        "year": work.year,
        "score": round(candidate.score, 4),
        "evidence": [
            {"name": e.name, "value": round(e.value, 4), "weight": round(e.weight, 4), "text": e.text}
            for e in candidate.evidence
        ],
    }


def operation_item(operation: Operation, companions: Mapping[int, Sequence[str]]) -> dict[str, Any]:
    """*companions* as `companions_of` tells them; each of these has an operation of its own as well."""
    return {
        "kind": "operation",
        "op": operation.op,
        "action": operation.action.value,
        "source": operation.source,
        "target": operation.target,
        "size": operation.identity.size,
        "companions": list(companions.get(operation.op, ())),
        "conflict": operation.conflict,
    }


def companions_of(operations: Iterable[Operation]) -> dict[int, list[str]]:
    """By a video's operation, the sources of those that travel with it."""
    found: dict[int, list[str]] = {}
    for op in operations:
        if op.companion_of is not None:
            found.setdefault(op.companion_of, []).append(op.source)
    return found


def transaction_item(tx: Transaction) -> dict[str, Any]:
    return {
        "kind": "transaction",
        "id": tx.id,
        "created": tx.created,
        "state": tx.state.value,
        "total": tx.total,
        "done": tx.done,
        "skipped": tx.skipped,
        "undo_of": tx.undo_of,
        "undone_by": tx.undone_by,
        "roots": list(tx.roots),
    }

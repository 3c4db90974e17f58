# SPDX-License-Identifier: GPL-3.0-or-later
"""
Plans as files: written to be read and edited, and believed only after a check.

The shape is `schemas/plan.schema.json`.  The text is UTF-8; a byte of a name that is no UTF-8 stands as
`\\udcXX`, which Python's own json reads and stricter readers refuse.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import Annotated, Literal, NoReturn

import msgspec

from anivault_shell.disk.look import glance, unchanged
from anivault_shell.disk.places import machine, volume
from anivault_shell.errors import DiskError, PlanRefused
from anivault_shell.model.entry import Identity
from anivault_shell.model.plan import Action, Operation, Plan, Replaced
from anivault_shell.staging.trust import check_plan
from anivault_shell.text import display

SCHEMA_VERSION = 1
# How the reason begins why a file that is not the one it was is left out.
STALE = "stale:"
SIZE_LIMIT = 64 * 1024 * 1024

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
Path = Annotated[str, msgspec.Meta(min_length=1, max_length=32_767)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Nanoseconds = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class _Root(_Strict, frozen=True):
    path: Path
    volume: Text


class _Identity(_Strict, frozen=True):
    size: Count
    mtime_ns: Nanoseconds
    type: Literal["file", "folder", "symlink", "other"]


class _Replaced(_Strict, frozen=True):
    path: Path
    identity: _Identity


class _Operation(_Strict, frozen=True):
    op: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    action: Literal["move", "copy", "hardlink", "symlink", "reflink"]
    source: Path
    target: Path
    identity: _Identity
    entry: Count | None
    companion_of: Count | None
    conflict: Annotated[str, msgspec.Meta(max_length=10_000)] | None
    crc: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Fa-f]{8}$")] | None = None
    replaces: _Replaced | None = None


class _Statistics(_Strict, frozen=True):
    operations: Count
    videos: Count
    companions: Count
    conflicts: Count
    bytes: Count


class _Document(_Strict, frozen=True):
    schema_version: Literal[1]
    plan_id: Text
    created: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|\+00:00)$")]
    tool: Text
    machine: Text
    template: Annotated[str, msgspec.Meta(min_length=1, max_length=5000)]
    roots: Annotated[list[_Root], msgspec.Meta(min_length=1, max_length=1000)]
    operations: Annotated[list[_Operation], msgspec.Meta(max_length=2_000_000)]
    statistics: _Statistics


def encode(plan: Plan, *, tool: str, template_text: str) -> bytes:
    """*plan* by the schema, one operation a line; *tool* is the program's name and version."""
    operations = [_row(op) for op in plan.operations]
    head = {
        "schema_version": SCHEMA_VERSION,
        "plan_id": plan.id,
        "created": plan.created,
        "tool": tool,
        "machine": machine(),
        "template": template_text,
        "roots": [{"path": root, "volume": volume(root)} for root in dict.fromkeys(map(os.path.abspath, plan.roots))],
        "statistics": _statistics(plan),
    }
    lines = ",\n".join("    " + json.dumps(op, ensure_ascii=False) for op in operations)
    text = json.dumps(head, indent=2, ensure_ascii=False)[:-2] + f',\n  "operations": [\n{lines}\n  ]\n}}\n'
    # What is no UTF-8 is a lone surrogate here, and its backslash form is JSON's own.
    return text.encode("utf-8", "backslashreplace")


def _row(op: Operation) -> dict[str, object]:
    """One operation by the schema; what only the journal knows stays out."""
    row: dict[str, object] = msgspec.to_builtins(op)
    del row["keeps"]
    return row


def decode(data: bytes) -> Plan:
    """
    The plan that *data* holds, checked; nothing of it was believed on the way.

    Raises PlanRefused for a broken schema, paths outside the plan's own roots, rivals, and a
    plan of another machine or volume.
    """
    document = _typed(_parsed(data))
    if document.machine != machine():
        raise PlanRefused("the plan was made on another machine", hint="`stage` makes one here")
    for root in document.roots:
        if root.volume != volume(root.path):
            raise PlanRefused(
                f"{display(root.path)} is not the volume that the plan was made for", hint="`stage` again"
            )
    operations = tuple(_operation(row) for row in document.operations)
    roots = tuple(root.path for root in document.roots)
    plan = Plan(document.plan_id, document.created, roots, document.template, operations)
    check_plan(plan)
    return plan


def check_fresh(plan: Plan) -> Plan:
    """*plan* with a conflict on every operation whose source is no longer what was planned with, companions too."""
    stale: set[int] = set()
    operations = []
    for op in plan.operations:
        why = (
            op.conflict
            or _stale(op)
            or (f"{STALE} its video is no longer what it was" if op.companion_of in stale else None)
        )
        if why != op.conflict:
            stale.add(op.op)
        operations.append(replace(op, conflict=why))
    return replace(plan, operations=tuple(operations)) if stale else plan


def _stale(op: Operation) -> str | None:
    try:
        node = glance(op.source)
    except DiskError as error:
        return f"{STALE} {error.message}"
    if node is None:
        return f"{STALE} the file is no longer there"
    return None if unchanged(node, op.identity) else f"{STALE} the file has changed since it was staged"


def _statistics(plan: Plan) -> dict[str, int]:
    companions = sum(1 for op in plan.operations if op.companion_of is not None)
    return {
        "operations": len(plan.operations),
        "videos": len(plan.operations) - companions,
        "companions": companions,
        "conflicts": len(plan.conflicts),
        "bytes": sum(op.identity.size for op in plan.ready if op.identity.type == "file"),
    }


def _parsed(data: bytes) -> object:
    if len(data) > SIZE_LIMIT:
        raise PlanRefused(f"a plan of more than {SIZE_LIMIT // 1024 // 1024} MB is not read")
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as exc:
        raise PlanRefused(f"the plan is no JSON: {display(str(exc))}") from exc


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object whose every name stands once: two readers must not see two plans."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _typed(raw: object) -> _Document:
    try:
        return msgspec.convert(raw, _Document)
    except (msgspec.ValidationError, OverflowError, UnicodeError) as exc:
        raise PlanRefused(f"the plan does not follow its schema: {display(str(exc))}") from exc


def _operation(row: _Operation) -> Operation:
    replaces = Replaced(row.replaces.path, _known(row.replaces.identity)) if row.replaces is not None else None
    return Operation(
        row.op,
        Action(row.action),
        row.source,
        row.target,
        _known(row.identity),
        row.entry,
        row.companion_of,
        row.conflict,
        row.crc,
        replaces,
    )


def _known(row: _Identity) -> Identity:
    return Identity(row.size, row.mtime_ns, row.type)

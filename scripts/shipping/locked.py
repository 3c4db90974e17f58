# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of a lock file that another platform needs: pip judges markers by the machine it runs on."""

from __future__ import annotations

import ast
import re

WINDOWS = {
    "implementation_name": "cpython",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_system": "Windows",
    "python_full_version": "3.11.9",
    "python_version": "3.11",
    "sys_platform": "win32",
}
_ROW = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)(?: ; (?P<marker>.*?))?(?P<rest> \\\n(?:    .*\n?)*)", re.MULTILINE
)


def rows(lock: str, platform: dict[str, str]) -> str:
    """*lock* with only the rows whose markers hold on *platform*, and without the markers."""
    kept = (row for row in _ROW.finditer(lock) if row["marker"] is None or holds(row["marker"], platform))
    return "".join(f"{row['name']}=={row['version']}{row['rest']}" for row in kept)


def holds(marker: str, platform: dict[str, str]) -> bool:
    """Whether a PEP 508 *marker* of the kind that uv writes is true on *platform*."""
    return _value(ast.parse(marker, mode="eval").body, platform)


def _value(node: ast.expr, platform: dict[str, str]) -> bool:
    match node:
        case ast.BoolOp(op=ast.And()):
            return all(_value(part, platform) for part in node.values)
        case ast.BoolOp(op=ast.Or()):
            return any(_value(part, platform) for part in node.values)
        case ast.Compare(left=ast.Name(id=name), ops=[operator], comparators=[ast.Constant(value=str(said))]):
            return _compare(name, operator, platform[name], said)
    raise ValueError(f"a marker that is not understood: {ast.unparse(node)}")


def _compare(name: str, operator: ast.cmpop, here: str, said: str) -> bool:
    left, right = (_parts(here), _parts(said)) if "version" in name else (here, said)
    match operator:
        case ast.Eq():
            return left == right
        case ast.NotEq():
            return left != right
        case ast.Lt():
            return left < right  # type: ignore[operator]
        case ast.GtE():
            return left >= right  # type: ignore[operator]
    raise ValueError(f"a comparison that is not understood: {name} {type(operator).__name__} {said}")


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))

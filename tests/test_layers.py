# SPDX-License-Identifier: GPL-3.0-or-later
"""The import order of the house: a part imports lower lines only, never a neighbour."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import anivault_shell

HOUSE = Path(anivault_shell.__file__).parent
LINES = [
    {"errors", "text", "lazily", "about"},
    {"model"},
    {"disk"},
    {"scan", "parse", "match", "tmdb", "naming", "journal", "settings", "keychain", "demo", "logs"},
    {"staging", "lang"},
    {"session", "view"},
    {"commands"},
    {"shell"},
    {"composer"},
    {"app"},
    {"__main__"},
]
LINE_OF = {part: n for n, parts in enumerate(LINES) for part in parts}
# A foreign library, and the only parts that may know it.
DOORS = {
    "requests": {"tmdb"},
    "tmdbsimple": {"tmdb"},
    "urllib3": {"tmdb"},
    "prompt_toolkit": {"shell"},
    "rich": {"view", "commands", "shell", "composer"},
    "keyring": {"keychain"},
    "cryptography": {"keychain"},
    "anitopy": {"parse"},
    "anitomy_ng": {"parse"},
}


def modules() -> list[Path]:
    return sorted(p for p in HOUSE.rglob("*.py") if p.name != "__init__.py" or p.parent != HOUSE)


def part_of(path: Path) -> str:
    first = path.relative_to(HOUSE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything that *path* imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute here"
            module = node.module or ""
            if module == "anivault_shell":
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, module


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(HOUSE).as_posix())
def test_a_part_imports_lower_lines_only(path: Path) -> None:
    """Nobody reaches up, or next door."""
    part = part_of(path)
    for line, name in imports(path):
        top, _, rest = name.partition(".")
        if top == "anivault_shell":
            other = rest.partition(".")[0]
            if not other or other == part or other == "__version__":
                continue
            assert LINE_OF[other] < LINE_OF[part], f"{path}:{line}: {part} imports {other}"
        elif top in DOORS:
            assert part in DOORS[top], f"{path}:{line}: {part} knows {top}"


def test_every_part_has_its_line() -> None:
    """A new room is built on a line of the table, not beside it."""
    assert {part_of(p) for p in modules()} <= set(LINE_OF)


@pytest.mark.parametrize("package", [p.parent for p in HOUSE.glob("*/__init__.py")], ids=lambda p: p.name)
def test_what_a_package_offers_can_be_had(package: Path) -> None:
    """Names that load late are there when asked for; none of them is a module's name too, which would win."""
    offered = getattr(importlib.import_module(f"anivault_shell.{package.name}"), "__all__", [])
    module = importlib.import_module(f"anivault_shell.{package.name}")
    assert all(getattr(module, name) is not None for name in offered)
    if "__getattr__" in vars(module):
        assert not {p.stem for p in package.glob("*.py")} & set(offered)
        with pytest.raises(AttributeError):
            module.no_such_name  # noqa: B018

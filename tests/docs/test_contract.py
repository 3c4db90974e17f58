# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/contract.md names all that other programs may rely on, and nothing else."""

from __future__ import annotations

import json
import re

import pytest

from anivault_shell import errors
from anivault_shell.model.entry import Status
from anivault_shell.model.media import Kind
from anivault_shell.settings import KEYS
from anivault_shell.settings.arguments import OPTION_HELP
from tests.docs.pages import DOCS, ROOT, anchors, cells, read

CONTRACT = DOCS / "contract.md"


def error_classes(top: type[errors.AniVaultError] = errors.AniVaultError) -> list[type[errors.AniVaultError]]:
    return [top, *(c for below in top.__subclasses__() for c in error_classes(below))]


def test_every_option_is_listed() -> None:
    """Each option that `--help` shows stands in the table, in the same words."""
    rows = {row[0].strip("`"): row[1] for row in cells(CONTRACT, "Options")}
    assert list(rows) == [option for option, _ in OPTION_HELP]


def test_every_error_id_is_listed_and_has_its_remedy() -> None:
    """Each id that the program can raise is in the contract, and has a section that says what to do."""
    listed = {row[0].strip("`") for row in cells(CONTRACT, "Error ids")}
    assert {c.code for c in error_classes()} <= listed
    assert {code.lower() for code in listed} <= anchors(DOCS / "troubleshooting.md")


def test_every_error_id_in_the_source_is_listed() -> None:
    """An id that is written down anywhere in the package is a known one."""
    listed = {row[0].strip("`") for row in cells(CONTRACT, "Error ids")}
    found = set()
    for path in (ROOT / "anivault_shell").rglob("*.py"):
        found |= set(re.findall(r"\"(E-[A-Z0-9-]+)\"", path.read_text(encoding="utf-8")))
    assert found <= listed


def test_every_exit_code_is_listed() -> None:
    """Each code that a run can end with has its line."""
    listed = {int(row[0]) for row in cells(CONTRACT, "Exit codes")}
    assert {c.exit_status for c in error_classes()} | {0, 10, 130} == listed


def test_every_schema_is_named() -> None:
    """Each schema that ships is named where its lines are explained."""
    text = read(CONTRACT)
    schemas = [p.name for p in (ROOT / "schemas").glob("*.json")]
    assert schemas
    assert [name for name in schemas if f"`{name}`" not in text] == []


def test_the_fields_of_a_line_are_those_of_its_schema() -> None:
    """What the table of lines says a line holds is what its schema asks for; what only an option adds is told below it."""
    added = {"parsed-name.schema.json": {"reader", "spans"}}
    for row in cells(CONTRACT, "JSON"):
        if name := row[3].strip("`"):
            schema = json.loads(read(ROOT / "schemas" / name))
            more = added.get(name, set())
            assert set(row[2].strip("`").split()) == set(schema["properties"]) - more, name
            assert set(schema["required"]) == set(schema["properties"]) - more, name
            assert all(f"`{field}`" in read(CONTRACT) for field in more), name


def test_every_environment_variable_is_listed() -> None:
    """Each variable that sets something stands in the table."""
    listed = {row[0].strip("`") for row in cells(CONTRACT, "Environment")}
    assert {k.environment for k in KEYS if k.environment} <= listed
    assert {"ANIVAULT_HOME", "ANIVAULT_CONFIG", "NO_COLOR"} <= listed


@pytest.mark.parametrize("words", [Status, Kind], ids=["status", "kind"])
def test_every_word_of_a_field_is_listed(words: type[Status] | type[Kind]) -> None:
    """A program that switches on `status` or `kind` finds all their words."""
    text = read(CONTRACT)
    section = text[text.index("## JSON") : text.index("## Plans as files")]
    missing = [word.value for word in words if not re.search(rf"\b{word.value}\b", section)]
    assert missing == []

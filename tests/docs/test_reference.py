# SPDX-License-Identifier: GPL-3.0-or-later
"""What is written from the program's own descriptions is up to date."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from anivault_shell.commands import SPECS
from tests.docs.pages import DOCS, ROOT, name_of, read

REWRITE = "run .venv/bin/python scripts/make_reference.py"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "scripts" / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGES: dict[Path, str] = dict(script().pages())


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_reference_page_is_up_to_date(page: Path) -> None:
    """The page is what the script would write now."""
    assert read(page) == PAGES[page], REWRITE


def test_every_command_has_its_section() -> None:
    """Nothing that can be typed is missing from the reference."""
    headings = {
        line.removeprefix("### ") for line in read(DOCS / "commands.md").splitlines() if line.startswith("### ")
    }
    assert headings == set(SPECS)


def test_signs_of_a_description_do_not_become_markup() -> None:
    """`<…>` and `*` in a summary are shown; what stands in backticks is left alone."""
    plain = script().plain
    assert plain("what may be missing in <…>, *, `<code>`") == "what may be missing in \\<…>, \\*, `<code>`"


def test_a_long_usage_is_folded_between_words() -> None:
    """Nobody pushes a page aside to read what a command takes; nothing of it is lost."""
    for spec in SPECS.values():
        lines = list(script().folded(spec.usage))
        assert max(map(len, lines)) <= 134
        assert " ".join(" ".join(lines).split()) == spec.usage
        assert all(line.count("[") == line.count("]") for line in lines)

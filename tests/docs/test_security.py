# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/security.md names tests that are there."""

from __future__ import annotations

import re

from tests.docs.pages import DOCS, ROOT, cells, read

PAGE = DOCS / "security.md"


def test_every_test_that_is_named_exists() -> None:
    """A guard that nobody checks is a hope; a name that leads nowhere is worse."""
    files = (ROOT / "tests").rglob("test_*.py")
    there = {name for file in files for name in re.findall(r"^\s*def (test_\w+)", read(file), re.MULTILINE)}
    named = set(re.findall(r"`(test_\w+)`", read(PAGE)))
    assert len(named) > 30
    assert named - there == set()


def test_every_threat_has_its_tests() -> None:
    """Each row of both tables ends with the name of one at least."""
    for row in [*cells(PAGE, "Where harm may come from"), *cells(PAGE, "The key")]:
        assert re.search(r"`?test_\w+", row[-1]), row[0]

# SPDX-License-Identifier: GPL-3.0-or-later
"""Columns read one row at a time for the screen, and many rows at a time for exports: both say the same."""

from __future__ import annotations

import pytest

from anivault_shell.commands import columns
from anivault_shell.view import tables
from tests.lang.test_rows import ROWS


@pytest.mark.parametrize("name", columns.NAMES)
def test_a_column_of_an_export_says_what_its_cells_say(name: str) -> None:
    """With and without a reading, a match, a bundle."""
    assert columns.bare(name, ROWS) == [tables.bare(columns.shown(name).read(e)) for e in ROWS]

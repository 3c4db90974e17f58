# SPDX-License-Identifier: GPL-3.0-or-later
"""What all tests share; and the long profile, which tries more of all that draws its cases."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.profile import LONG
from tests.system import memory

if LONG:
    settings.register_profile("long", max_examples=2_000, deadline=None)
    settings.load_profile("long")


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Path]:
    """A folder on a second volume."""
    place = memory()
    if place is None or os.stat(place).st_dev == os.stat(tmp_path).st_dev:
        pytest.skip("no second volume here")
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Path(folder)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Where volumes begin."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from anivault_shell.disk import places


def test_a_system_that_cannot_say_where_links_lead_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows says so of some shares, Wine of long paths: the words of the path must do."""
    expected, plain = places.mount_of(str(tmp_path)), os.path.realpath

    def silent(path: str, **more: bool) -> str:
        if path.endswith(tmp_path.name):
            raise OSError(22, "more data available", path)
        return plain(path, **more)

    monkeypatch.setattr(os.path, "realpath", silent)
    assert places.mount_of(str(tmp_path / "missing" / "below")) == expected

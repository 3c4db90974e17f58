# SPDX-License-Identifier: GPL-3.0-or-later
"""What a build leaves is told, and what is left out is not invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from anivault_shell import __version__, about


@pytest.fixture
def left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that a build leaves, beside a module that stands elsewhere."""
    monkeypatch.setattr(about, "__file__", str(tmp_path / "about.py"))
    return tmp_path / "build.txt"


def test_a_build_tells_commit_time_and_pyinstaller(left: Path) -> None:
    """Each stands on a line of its own."""
    left.write_text("commit 1a2b3c4\nbuilt 2026-11-21T12:00:00Z\npyinstaller 6.22.3\n", encoding="utf-8")
    assert {"commit: 1a2b3c4", "built: 2026-11-21T12:00:00Z", "pyinstaller: 6.22.3"} <= set(about.lines())


@pytest.mark.parametrize("content", [None, b"", b"commit\n", b"\xff\xfe", b"other words\ncommit a b c\n"])
def test_what_is_not_understood_is_left_out(left: Path, content: bytes | None) -> None:
    """From the source, and with a file that somebody broke."""
    if content is not None:
        left.write_bytes(content)
    said = about.about_us()
    assert said["commit"] == "not from a build"
    assert said["version"] == __version__
    assert set(said) == {"version", "commit", "built", "python", "pyinstaller", "nuitka"}

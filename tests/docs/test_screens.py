# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures in the docs are what the program draws."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

from tests.docs.pages import DOCS, ROOT, read

REWRITE = "run .venv/bin/python scripts/make_screens.py, and look at what it wrote"
SCREENS = sorted((DOCS / "screens").glob("*.svg"))

pytestmark = pytest.mark.terminal


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_screens", ROOT / "scripts" / "make_screens.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclass looks itself up there
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect drives POSIX terminals")
def test_the_pictures_are_what_is_drawn_now(tmp_path: Path) -> None:
    """Every screen, letter for letter and colour for colour."""
    drawn = dict(script().pictures(tmp_path))
    assert [path.name for path in SCREENS] == sorted(drawn)
    for path in SCREENS:
        assert read(path) == drawn[path.name], f"{path.name}: {REWRITE}"


@pytest.mark.parametrize("path", SCREENS, ids=lambda p: p.stem)
def test_a_picture_asks_for_nothing_and_names_no_machine(path: Path) -> None:
    """Rectangles, circles and texts; no path of where it was made."""
    text = read(path)
    kinds = {e.tag.rpartition("}")[2] for e in ElementTree.fromstring(text).iter()}
    assert kinds <= {"svg", "title", "style", "rect", "circle", "text"}
    assert "href" not in text
    assert "/tmp" not in text

# SPDX-License-Identifier: GPL-3.0-or-later
"""The suite on another machine is counted as pytest reported it, and told in one table."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
REPORT = b"""<testsuites><testsuite>
<testcase classname="tests.disk.test_a" name="test_one"/>
<testcase classname="tests.disk.test_a" name="test_two[x]"><failure message="assert 1 == 2">long</failure></testcase>
<testcase classname="tests.disk.test_a" name="test_three"><skipped message="no links"/></testcase>
<testcase classname="tests.disk.test_a" name="test_four"><skipped message="no links"/></testcase>
<testcase classname="" name="tests.disk.test_b">
<skipped message="collection skipped">('Z:\\\\x.py', 16, 'Skipped: no terminals')</skipped></testcase>
<testcase classname="tests.disk.test_a" name="test_five"><error message="failed on setup"/></testcase>
<testcase classname="" name="tests/disk/test_a.py">
<error message="worker 'gw0' crashed while running 'tests/disk/test_a.py::test_hangs[1]'"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def suite(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return importlib.import_module("shipping.suite")


def test_a_report_is_counted(suite: ModuleType) -> None:
    """Each failure by name, also the test that took its worker along; skips by their reason."""
    count = suite.read(REPORT)
    assert (count.passed, dict(count.skipped)) == (1, {"no links": 2, "no terminals": 1})
    assert [name.partition(" ")[0] for name in count.failed] == [
        "tests.disk.test_a::test_two[x]", "tests.disk.test_a::test_five", "tests/disk/test_a.py::test_hangs[1]",
    ]  # fmt: skip


def test_all_parts_stand_in_one_table(suite: ModuleType) -> None:
    """A row for each, one for all; reasons and failures over all of them."""
    lines = suite.table([(["tests/disk"], suite.read(REPORT)), (["tests/scan"], suite.read(REPORT))])
    assert "2 passed" in lines[2]
    assert "6 skipped" in lines[2]
    assert "    4 no links" in lines
    assert lines.count("tests.disk.test_a::test_five") == 2


def test_every_folder_of_tests_is_part_of_it_or_said_not_to_be(suite: ModuleType) -> None:
    """What is added later is not forgotten there."""
    named = {name for part in suite.PARTS for name in part.split()}
    found = {f"tests/{p.name}" for p in (ROOT / "tests").iterdir() if any(p.glob("test_*.py"))}
    found |= {f"tests/{p.name}" for p in (ROOT / "tests").glob("test_*.py")}
    assert found - named == {"tests/exe", "tests/docs", "tests/scripts"}
    assert named <= found

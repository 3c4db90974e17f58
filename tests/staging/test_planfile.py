# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans as files: what is written is read again, and nothing else is believed."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from anivault_shell.errors import PlanRefused
from anivault_shell.model.entry import Identity
from anivault_shell.model.plan import Action, Operation, Plan
from anivault_shell.staging import check_fresh, decode, encode
from tests.profile import cases
from tests.staging.build import entry, plan_of, touch
from tests.system import make_link

SCHEMAS = Path(__file__).parents[2] / "schemas"
SCHEMA = Draft202012Validator(json.loads((SCHEMAS / "plan.schema.json").read_text(encoding="utf-8")))
Tree = Any


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Two videos, one with a subtitle, one in conflict."""
    touch(*(tmp_path / "in" / n for n in ("1.mkv", "1.ko.srt", "2.mkv", "again.mkv")))
    rows = [
        entry(1, tmp_path / "in/1.mkv", tails=(".ko.srt",), title="灯: Lamp?"),
        entry(2, tmp_path / "in/2.mkv", (2,)),
        entry(3, tmp_path / "in/again.mkv", (2,)),
    ]
    return plan_of(rows, tmp_path / "out")


def written(plan: Plan) -> bytes:
    return encode(plan, tool="anivault 0.1.0", template_text=plan.template)


def test_what_is_written_is_read_again(plan: Plan) -> None:
    """Every value comes back, conflicts too, and the file follows its schema."""
    data = written(plan)
    SCHEMA.validate(json.loads(data))
    assert decode(data) == plan
    assert json.loads(data)["statistics"] == {"operations": 4, "videos": 3, "companions": 1, "conflicts": 1, "bytes": 3}


def test_a_plan_is_read_by_people(plan: Plan) -> None:
    """One operation a line, letters as letters."""
    lines = written(plan).decode().splitlines()
    assert sum('"op":' in line for line in lines) == 4
    assert any("灯 - Lamp" in line for line in lines)


@pytest.mark.skipif(sys.platform == "win32", reason="names are UTF-16 there")
def test_bytes_that_are_no_utf8_come_back(tmp_path: Path) -> None:
    """`caf\\xe9` is a name on Linux, and stands as \\udce9."""
    source = os.fsdecode(os.fsencode(str(tmp_path)) + b"/caf\xe9.mkv")
    op = Operation(1, Action.MOVE, source, str(tmp_path / "b.mkv"), Identity(1, 1))
    plan = Plan("p", "2026-11-21T03:04:05Z", (str(tmp_path),), "flat", (op,))
    data = written(plan)
    assert rb"caf\udce9.mkv" in data
    assert decode(data) == plan


def test_a_root_that_is_not_there_yet(tmp_path: Path) -> None:
    """A destination is often made by its first commit."""
    op = Operation(1, Action.MOVE, str(tmp_path / "a"), str(tmp_path / "new/deep/b"), Identity(1, 1))
    plan = Plan("p", "2026-11-21T03:04:05Z", (str(tmp_path / "new/deep"), str(tmp_path)), "flat", (op,))
    assert decode(written(plan)) == plan


def op_of(tree: Tree, n: int = 0) -> Tree:
    return tree["operations"][n]


def put(key: str, value: object, n: int = 0) -> Callable[[Tree], None]:
    return lambda tree: op_of(tree, n).__setitem__(key, value)


BROKEN: dict[str, Callable[[Tree], object]] = {
    "no machine": lambda t: t.pop("machine"),
    "another machine": lambda t: t.update(machine="0123456789abcdef"),
    "another volume": lambda t: t["roots"][0].update(volume="1"),
    "unknown field": lambda t: t.update(run="rm"),
    "unknown field of an operation": put("shell", "rm"),
    "later schema": lambda t: t.update(schema_version=2),
    "true for one": lambda t: t.update(schema_version=True),
    "no roots": lambda t: t.update(roots=[]),
    "root is relative": lambda t: t["roots"][0].update(path="in"),
    "root with a detour": lambda t: t["roots"][0].update(path=t["roots"][0]["path"] + "/../.."),
    "created is no time": lambda t: t.update(created="yesterday"),
    "operations is no list": lambda t: t.update(operations={}),
    "operation is no object": lambda t: t["operations"].append(7),
    "number as text": put("op", "1"),
    "number below one": put("op", 0),
    "number too large": put("op", 2**80),
    "two of one number": put("op", 1, 1),
    "unknown action": put("action", "delete"),
    "size below nothing": lambda t: op_of(t)["identity"].update(size=-1),
    "unknown type": lambda t: op_of(t)["identity"].update(type="socket"),
    "follows a later one": put("companion_of", 3, 1),
    "follows nobody": put("companion_of", 99, 1),
    "source is empty": put("source", ""),
    "source is relative": put("source", "1.mkv"),
    "source outside": put("source", os.path.abspath("/etc/passwd")),
    "target outside": put("target", os.path.abspath("/etc/cron.d/x")),
    "target climbs": lambda t: op_of(t).update(target=os.path.join(t["roots"][0]["path"], "..", "x")),
    "target climbs and returns": lambda t: op_of(t).update(target=os.path.join(t["roots"][0]["path"], "a", "..", "b")),
    "target is the root": lambda t: op_of(t).update(target=t["roots"][0]["path"]),
    "target beside the root": lambda t: op_of(t).update(target=t["roots"][0]["path"] + "-x" + os.sep + "y"),
    "target with a NUL": lambda t: op_of(t).update(target=op_of(t)["target"] + "\0"),
    "target is a device": lambda t: op_of(t).update(target=os.path.join(t["roots"][0]["path"], "NUL")),
    "target is a stream": lambda t: op_of(t).update(target=op_of(t)["target"] + ":hidden"),
    "target ends in a dot": lambda t: op_of(t).update(target=op_of(t)["target"] + "."),
    "same target": lambda t: op_of(t, 2).update(target=op_of(t)["target"]),
    "same target in another case": lambda t: op_of(t, 2).update(
        target=op_of(t)["target"].replace("Lantern Valley - S", "LANTERN Valley - S")
    ),
    "same source": lambda t: op_of(t, 2).update(source=op_of(t)["source"]),
    "nothing to do": lambda t: op_of(t).update(target=op_of(t)["source"]),
}


@pytest.mark.parametrize("break_it", BROKEN.values(), ids=BROKEN)
def test_a_broken_plan_is_refused(plan: Plan, break_it: Callable[[Tree], object]) -> None:
    """With exit code 6, before anything is done."""
    tree = json.loads(written(plan))
    break_it(tree)
    with pytest.raises(PlanRefused) as caught:
        decode(json.dumps(tree).encode())
    assert caught.value.exit_status == 6


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[]", id="another shape"),
        pytest.param(b"null", id="null"),
        pytest.param(b"\xff\xfe{\x00}\x00", id="utf-16"),
        pytest.param(b"{" * 5000, id="open braces"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"a":' * 100_000, id="deep objects"),
        pytest.param(b'{"schema_version": NaN}', id="no number"),
        pytest.param(b'{"schema_version": 1e999}', id="infinity"),
        pytest.param(b'{"schema_version": ' + b"9" * 10_000 + b"}", id="endless number"),
        pytest.param(b" " * (64 * 1024 * 1024 + 1), id="too large"),
    ],
)
def test_what_is_no_plan_is_refused(data: bytes) -> None:
    """Whatever stands in the file, the answer is a refusal."""
    with pytest.raises(PlanRefused):
        decode(data)


def test_a_name_that_stands_twice_is_refused(plan: Plan) -> None:
    """One reader would take the first, another the last."""
    data = written(plan).replace(b'"op": 1,', b'"op": 1, "target": "/etc/x",', 1)
    with pytest.raises(PlanRefused, match="twice"):
        decode(data)


def test_a_link_below_a_root_is_refused(plan: Plan, tmp_path: Path) -> None:
    """It could lead out of it."""
    data = written(plan)
    (tmp_path / "out").mkdir()
    make_link(tmp_path / "out" / "Lantern Valley (2014)", tmp_path)
    with pytest.raises(PlanRefused, match="link"):
        decode(data)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=cases(150, 3_000), deadline=None)
@given(st.data())
def test_no_damage_gets_through(plan: Plan, data: st.DataObject) -> None:
    """Cut anywhere, or with any value in place of another: a plan inside its roots, or a refusal."""
    whole = written(plan)
    if data.draw(st.booleans(), label="cut"):
        broken = whole[: data.draw(st.integers(0, len(whole) - 4))]
    else:
        tree = json.loads(whole)
        node, key = data.draw(st.sampled_from(list(places(tree))))
        node[key] = data.draw(values)
        broken = json.dumps(tree).encode()
    try:
        read = decode(broken)
    except PlanRefused:
        return
    for op in read.operations:
        for path in (op.source, op.target):
            assert any(os.path.realpath(path).startswith(os.path.realpath(root) + os.sep) for root in read.roots)


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(codec=None), max_size=20),
    st.sampled_from(["..", "/etc/x", "C:\\x", "\\\\?\\C:\\x", "//x/y", ".", "NUL", "\ud800", []]),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)


def places(tree: Tree) -> list[tuple[Tree, object]]:
    """Every place in *tree* that holds a value."""
    found: list[tuple[Tree, object]] = []
    rows = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in rows:
        found.append((tree, key))
        if isinstance(value, (dict, list)):
            found += places(value)
    return found


class TestFresh:
    """A plan against the disk of today."""

    def test_nothing_changed(self, plan: Plan) -> None:
        """The plan itself comes back."""
        assert check_fresh(plan) is plan

    def test_a_changed_source_is_stale(self, plan: Plan, tmp_path: Path) -> None:
        """The video stays, and its subtitle with it; the rest goes on."""
        (tmp_path / "in/1.mkv").write_text("more than before", encoding="utf-8")
        assert [op.conflict for op in check_fresh(plan).operations] == [
            "stale: the file has changed since it was staged",
            "stale: its video is no longer what it was",
            None,
            plan.operations[3].conflict,
        ]

    def test_a_source_that_is_gone_is_stale(self, plan: Plan, tmp_path: Path) -> None:
        """Only the subtitle was taken away, so the video goes."""
        (tmp_path / "in/1.ko.srt").unlink()
        assert [op.conflict for op in check_fresh(plan).operations][:2] == [None, "stale: the file is no longer there"]

    def test_another_file_under_the_name_is_stale(self, plan: Plan, tmp_path: Path) -> None:
        """Same size, another time."""
        source = tmp_path / "in/2.mkv"
        known = plan.operations[2].identity
        os.utime(source, ns=(1, known.mtime_ns + 3_000_000_000))
        assert len(check_fresh(plan).conflicts) == 2

    def test_all_gone(self, plan: Plan, tmp_path: Path) -> None:
        """A drive that is not there makes everything stale, not an error."""
        shutil.rmtree(tmp_path / "in")
        assert check_fresh(plan).ready == ()


def test_the_operation_schema_takes_what_plan_answers() -> None:
    """Its fields are those of the contract and no others."""
    schema = json.loads((SCHEMAS / "operation.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    item = {
        "kind": "operation",
        "op": 1,
        "action": "move",
        "source": "/a",
        "target": "/b",
        "size": 0,
        "companions": [],
        "conflict": None,
    }
    validator = Draft202012Validator(schema)
    validator.validate(item)
    assert not validator.is_valid({**item, "op": 0})
    assert not validator.is_valid({**item, "extra": 1})


def test_an_edited_plan_is_taken(plan: Plan, tmp_path: Path) -> None:
    """What is changed by hand and still holds is what happens."""
    tree = json.loads(written(plan))
    del tree["operations"][2:]
    tree["operations"][0]["target"] = str(tmp_path / "out" / "By hand.mkv")
    read = decode(json.dumps(tree).encode())
    assert read.operations[0] == replace(plan.operations[0], target=str(tmp_path / "out" / "By hand.mkv"))

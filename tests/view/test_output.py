# SPDX-License-Identifier: GPL-3.0-or-later
"""Results on one stream, the rest on the other; events whatever a name holds."""

from __future__ import annotations

import io
import json

import pytest

from anivault_shell.errors import InputError, Stale
from anivault_shell.model.entry import Problem
from anivault_shell.view.answer import Answer, Column, Event, table_of
from anivault_shell.view.output import JsonOutput, PlainOutput, encode

MANY = tuple(Problem("E-FS-STALE", "gone", f"/a/{n}") for n in range(12))
ANSWER = Answer(
    say="done",
    lines=("first",),
    table=table_of([Column("name")], [["a\tb\x1b[0m"], ["콩 \udcff"]]),
    events=[Event("session", "item", {"name": "콩 \udcff"})],
    problems=MANY,
    notes=("by the way",),
)


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def plain(*, quiet: bool = False) -> tuple[PlainOutput, io.StringIO, io.StringIO]:
    out, err = io.StringIO(), io.StringIO()
    return PlainOutput(out, err, quiet=quiet), out, err


def written(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_results_and_the_rest_are_kept_apart() -> None:
    """A pipe gets results only; of many problems the first ten and a count."""
    output, out, err = plain()
    output.show(ANSWER, "ls")
    assert out.getvalue().splitlines() == ["first", "name", "a\\x09b\\x1b[0m", "콩 \\udcff", "done"]
    told = err.getvalue().splitlines()
    assert told[0] == "/a/0: gone (E-FS-STALE)"
    assert told[10:] == ["… and 2 more problems", "by the way"]


def test_quiet_keeps_results_and_errors() -> None:
    """Notes go; what is wrong stays."""
    output, out, err = plain(quiet=True)
    output.show(Answer(say="done", notes=("by the way",)), "ls")
    output.error(Stale("changed since", path="/a"))
    assert (out.getvalue(), err.getvalue()) == ("done\n", "changed since\n")


def test_a_caret_stands_under_wide_letters() -> None:
    """By cells of the terminal, not by characters."""
    output, _, err = plain()
    output.error(InputError("no field", span=(6, 9), line="ls 진격 xyz:1", hint="look"))
    assert err.getvalue().splitlines() == ["  ls 진격 xyz:1", "  " + " " * 8 + "^^^", "no field", "hint: look"]


def test_events_stand_one_a_line() -> None:
    """Every problem is an event of its own; a byte that is no UTF-8 is spelled as Python does."""
    out = io.StringIO()
    output = JsonOutput(out, lambda: "2026-11-21T00:00:00.000Z", Clock())
    output.show(ANSWER, "ls")
    output.error(InputError("no field", span=(3, 6), line="ls xyz:1", where="a.avsh:1"))
    events = written(out)
    assert [e["event"] for e in events] == ["item", *["warning"] * 12, "info", "info", "error"]
    assert "\\udcff" in out.getvalue()
    assert events[0]["fields"] == {"name": "콩 \udcff"}
    assert events[-1]["fields"] == {
        "error_code": "E-INPUT", "error_message": "no field", "command": None, "hint": None, "line": "ls xyz:1",
        "span": [3, 6], "where": "a.avsh:1",
    }  # fmt: skip


def test_progress_is_told_twice_a_second_at_most() -> None:
    """A program that reads along is not flooded."""
    out, clock = io.StringIO(), Clock()
    output = JsonOutput(out, lambda: "2026-11-21T00:00:00.000Z", clock)
    for n in range(100):
        clock.now = n / 50
        output.progress("scan", n, 100, "name")
    assert [e["fields"] for e in written(out)] == [{"processed": n, "total": 100} for n in (25, 50, 75)]


@pytest.mark.parametrize("text", ["a\nb", "\u2028", '"', "\udcff\nx", "\x00"])
def test_whatever_a_name_holds_it_stays_one_line(text: str) -> None:
    """A line end in a name ends no line."""
    line = encode({"name": text})
    assert line.count("\n") == 1
    assert json.loads(line) == {"name": text}

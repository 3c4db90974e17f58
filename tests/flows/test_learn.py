# SPDX-License-Identifier: GPL-3.0-or-later
"""`learn` and `help`: ten steps that can be left and taken up again, and answers to what people ask for."""

from __future__ import annotations

import pytest

from anivault_shell.commands.learn import CHECKS
from anivault_shell.commands.topics import EXIT_CODES, TOPICS
from anivault_shell.demo.lesson import TASKS
from tests.docs.pages import DOCS, cells
from tests.flows.program import Program, check_events


def test_ten_steps_as_they_are_told(offline: Program) -> None:
    """Who types what each step says comes to the end; nothing of the lesson is left behind."""
    assert len(TASKS) == 10
    assert set(CHECKS) == {task.name for task in TASKS}
    ran = offline.inside("learn", stdin="\n".join(task.type for task in TASKS))
    assert ran.code == 0, ran
    for n, task in enumerate(TASKS, start=1):
        assert f"Step {n} of 10" in ran.out
        assert f"Done. {task.done}" in ran.out
    assert "That was all" in ran.out
    assert not (offline.home / "state" / "learn").exists()
    assert list(offline.cwd.iterdir()) == []


def test_it_is_taken_up_where_it_was_left(offline: Program) -> None:
    """With all that was decided; `learn again` begins anew."""
    first = offline.inside("learn", stdin="scan library\nshows\nmatch\nquit\n")
    assert "left at step 4 of 10" in first.out
    second = offline.inside("learn", stdin="shows status:unsure\n")
    assert "Step 4 of 10" in second.out
    assert "Kanon" in second.out
    assert "left at step 5 of 10" in second.out
    assert "Step 1 of 10" in offline.inside("learn", "again", stdin="quit\n").out


def test_what_is_not_the_step_is_said_and_hinted(offline: Program) -> None:
    """Mistakes are told as always; a hint on demand, and by itself after two misses; `next` does the step."""
    ran = offline.inside("learn", stdin="scna library\nhint\nstatus\nnext\nquit\n")
    assert "did you mean 'scan'?" in ran.err
    assert ran.out.count(TASKS[0].hint) == 2
    assert "Not yet: this step wants `scan library`" in ran.out
    assert "Step 2 of 10" in ran.out


def test_the_lesson_speaks_events(offline: Program) -> None:
    """With --json nothing else is on standard output."""
    ran = offline.inside("--json", "learn", stdin="scan library\nquit\n")
    check_events(ran.events)
    assert any("Step 2 of 10" in said for said in ran.said)


@pytest.mark.parametrize(
    ("words", "holds"),
    [
        (("selectors",), "@7"),
        (("templates",), "{season:02}"),
        (("scripts",), "let NAME=VALUE"),
        (("exit", "codes"), "64"),
        (("settings",), "tmdb.rate"),
        (("query",), "title:frieren"),
        (("rename",), "Commands that speak of 'rename'"),
    ],
)
def test_help_has_topics(offline: Program, words: tuple[str, ...], holds: str) -> None:
    """In plain lines and in events."""
    ran = offline.inside("help", *words)
    assert ran.code == 0
    assert holds in ran.out
    events = offline.inside("--json", "help", *words)
    check_events(events.events)
    assert events.fields("system")


def test_help_names_the_nearest(offline: Program) -> None:
    """Of commands and topics."""
    ran = offline.inside("help", "selectrs")
    assert (ran.code, "did you mean 'selectors'?" in ran.err) == (64, True)


def test_the_exit_codes_are_those_of_the_contract() -> None:
    """Help and docs say the same."""
    assert [[str(code), meaning] for code, meaning in EXIT_CODES] == cells(DOCS / "contract.md", "Exit codes")


def test_every_topic_fits_a_narrow_screen() -> None:
    """The names of what is explained stand in one column of less than half of 80 cells."""
    for topic in TOPICS.values():
        rows = [line for line in topic() if line[0].role == "accent"]
        assert all(len(line[0].text) < 40 for line in rows)

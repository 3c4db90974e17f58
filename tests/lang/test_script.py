# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts are read whole before their first line runs."""

from __future__ import annotations

import pytest

from anivault_shell.lang.script import check, read_script
from anivault_shell.lang.syntax import CommandSpec, Kind, Param
from tests.lang.specs import SPECS, blamed, complaint


def test_statements_know_where_they_stand() -> None:
    """File and line, also where a line holds several."""
    text = "\ufeff# a comment\nscan .; stage\r\n\n  commit --yes  # go\n"
    found = read_script(text, SPECS, "tidy.avsh")
    assert [(s.call.spec.name, s.where) for s in found] == [
        ("scan", "tidy.avsh:2"),
        ("stage", "tidy.avsh:2"),
        ("commit", "tidy.avsh:4"),
    ]


def test_a_first_line_for_unix_is_skipped() -> None:
    """`#!` stands in many scripts."""
    assert [s.where for s in read_script("#!/usr/bin/env anivault\nquit", SPECS, "x.avsh")] == ["x.avsh:2"]


def test_a_mistake_names_file_and_line() -> None:
    """However many good lines stand before it, nothing is answered but the mistake."""
    error = complaint(lambda: read_script("scan .\nstage\nqiut now\n", SPECS, "tidy.avsh"))
    assert (error.where, blamed(error), error.hint) == ("tidy.avsh:3", "qiut", "did you mean 'quit'?")


def test_arguments_stand_in_for_numbers() -> None:
    """`$1` is the first argument; one that was not given is an error with its line."""
    found = read_script("scan $1", SPECS, "x.avsh", {"1": "/my anime"})
    assert found[0].call.text("folder") == "/my anime"
    error = complaint(lambda: read_script("quit\nscan $2", SPECS, "x.avsh", {"1": "x"}))
    assert (error.where, error.message) == ("x.avsh:2", "$2 needs an argument; only one was given")


def test_a_file_name_with_a_next_line_sign_is_one_line() -> None:
    """Only line feeds end lines; U+0085, U+2028 and form feeds are letters of a name."""
    assert read_script("scan a\u2028b\x0cc\x85d", SPECS, "x")[0].call.text("folder") == "a\u2028b\x0cc\x85d"


def texts(script: str, **more: str) -> list[tuple[str, dict[str, tuple[str, ...]]]]:
    found = read_script(script, SPECS, "x", more)
    return [(s.call.spec.name, {n: tuple(w.text for w in words) for n, words in s.call.words.items()}) for s in found]


def test_a_variable_holds_for_all_behind_it() -> None:
    """On the same line too; blanks in it stay in one word, and single quotes keep a `$`."""
    assert texts("let VAULT='/my vault'; scan $VAULT/a '$VAULT'\nlet VAULT=x\nscan ${VAULT}y")[1::2] == [
        ("scan", {"folder": ("/my vault/a", "$VAULT")}),
        ("scan", {"folder": ("xy",)}),
    ]


@pytest.mark.parametrize(
    ("line", "blame"),
    [
        ("let 1A=2", "1A"),
        ("let A = 2", "= 2"),
        ("let A", "A"),
        ("let A=1 B=2", "B=2"),
        ("let =1", "="),
        ("let 한=1", "한"),
    ],
)
def test_a_variable_has_a_plain_name(line: str, blame: str) -> None:
    """What is no NAME=VALUE is marked."""
    assert blamed(complaint(lambda: read_script(line, SPECS, "x", {}))) == blame


def test_a_variable_that_is_set_later_is_unknown_before() -> None:
    """The place is the line that needs it."""
    error = complaint(lambda: read_script("quit\nscan $A\nlet A=1", SPECS, "x", {}))
    assert (error.where, error.message, blamed(error)) == ("x:2", "no variable $A", "$A")


def test_try_forgives_the_command_behind_it() -> None:
    """It is read as the command itself: what is wrong in it is found before anything runs."""
    (one, two) = read_script("try try commit -y\ncommit", SPECS, "x")
    assert (one.call.spec.name, one.tried, one.call.has("--yes"), one.text) == (
        "commit",
        True,
        True,
        "try try commit -y",
    )
    assert not two.tried
    assert blamed(complaint(lambda: read_script("try commit --now", SPECS, "x"))) == "--now"
    assert complaint(lambda: read_script("try", SPECS, "x")).message == "try needs text"


def test_an_alias_is_written_out_where_it_is_used() -> None:
    """What stands behind it goes on behind what it means; it may mean several commands, and other aliases."""
    script = "alias s=stage --on-conflict rename\nalias both='scan .; s'\nboth 3-7\ntry s @1"
    found = read_script(script, SPECS, "x", {})[2:]
    assert [(s.call.spec.name, s.text, s.tried) for s in found] == [
        ("scan", "scan .", False),
        ("stage", "stage --on-conflict rename 3-7", False),
        ("stage", "try stage --on-conflict rename @1", True),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("alias scan=quit", "scan is a command already"),
        ("alias 1=quit", "an alias has letters, digits, - and _, and begins with a letter"),
        ("alias q", "alias takes NAME=COMMAND"),
        ("alias a=b; alias b=a; a", "the alias a never comes to a command"),
    ],
)
def test_an_alias_is_a_name_of_its_own(line: str, said: str) -> None:
    """It hides no command and ends somewhere."""
    assert complaint(lambda: read_script(line, SPECS, "x", {})).message == said


QUERIES = SPECS | {
    "filter": CommandSpec(
        "filter", "narrow", "Narrow.", "filter x",
        (Param("query", Kind.QUERY, many=True, optional=True, words=("off", "save")),),
    ),
    "plan": CommandSpec(
        "plan", "arrange", "Plan.", "plan", (Param("sel", Kind.SELECTOR, many=True, optional=True, words=("save",)),)
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "blame"),
    [
        ("stage titel:x", "titel"),
        ("filter (a", "("),
        ("try stage ep:x", "x"),
        ("filter @nobody", "@nobody"),
    ],
)
def test_a_query_that_makes_no_sense_is_found_before_anything_runs(line: str, blame: str) -> None:
    """With its line in the script."""
    statements = read_script(f"quit\n{line}", QUERIES, "x", {})
    error = complaint(lambda: check(statements, dict))
    assert (error.where, blamed(error)) == ("x:2", blame)


def test_what_means_something_else_is_no_query() -> None:
    """Words such as `off` and `save FILE`, and filters that the script itself saves."""
    script = "filter off; plan save titel:x; filter save todo ep:1; filter @todo; filter @known"
    check(read_script(script, QUERIES, "x", {}), lambda: {"known": "ep:2"})

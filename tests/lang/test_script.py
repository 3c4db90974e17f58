# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts are read whole before their first line runs."""

from __future__ import annotations

from anivault_shell.lang.script import read_script
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

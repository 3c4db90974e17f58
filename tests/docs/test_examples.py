# SPDX-License-Identifier: GPL-3.0-or-later
"""What the docs tell people to type is understood."""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from anivault_shell import naming
from anivault_shell.commands import SPECS
from anivault_shell.lang.lexer import Word
from anivault_shell.lang.parser import parse_words
from anivault_shell.lang.query import compile_query
from anivault_shell.lang.script import read_script
from anivault_shell.lang.selector import parse_selector
from anivault_shell.lang.syntax import Call, Kind
from anivault_shell.settings import load
from anivault_shell.settings.arguments import read_arguments
from tests.docs.pages import PROMPT, Example, examples

ARGUMENTS = {str(n): f"argument {n}" for n in range(1, 4)} | {"env:HOME": "/home/mina"}
SAVED = {"todo": "status:unsure"}
AVSH = list(examples("avsh"))
TYPED = [e for e in examples("text", "") if PROMPT.search(e.text)]
SHELL = [e for e in examples("sh") if "anivault" in e.text]
TOML = list(examples("toml"))


@pytest.mark.parametrize("example", AVSH, ids=lambda e: e.id)
def test_a_command_example_parses(example: Example) -> None:
    """Each fenced `avsh` block is a script that the command language reads whole."""
    calls = [s.call for s in read_script(example.text, SPECS, example.id, ARGUMENTS)]
    assert calls
    for call in calls:
        understood(call)


@pytest.mark.parametrize("example", TYPED, ids=lambda e: e.id)
def test_a_session_example_parses(example: Example) -> None:
    """Each line typed at a prompt in the docs is one that the command language reads."""
    for found in PROMPT.finditer(example.text):
        for statement in read_script(found["line"], SPECS, example.id):
            understood(statement.call)


@pytest.mark.parametrize("example", SHELL, ids=lambda e: e.id)
def test_a_shell_example_is_understood(example: Example) -> None:
    """Each `anivault …` in a shell block has options that exist, and commands that parse."""
    for words in invocations(example.text):
        given = read_arguments(words)
        for text in given.commands:
            for statement in read_script(text, SPECS, example.id):
                understood(statement.call)
        if given.words and given.script is None:
            understood(parse_words([Word(w, 0, 0) for w in given.words], SPECS, " ".join(given.words)))


def invocations(text: str) -> Iterator[list[str]]:
    """The arguments of each `anivault` that a line runs."""
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        while "anivault" in words:
            words = words[words.index("anivault") + 1 :]
            ends = [n for n, word in enumerate(words) if word in ("|", ">", "<", ">>")]
            yield words[: ends[0]] if ends else words


def understood(call: Call) -> None:
    """Selectors, queries and templates of *call* make sense beyond its words."""
    for param in call.spec.params:
        words = call.words.get(param.name, ())
        if not words or (call.spec.name == "plan" and words[0].text in ("save", "load", "conflicts")):
            continue
        if param.kind is Kind.SELECTOR:
            parse_selector(words, call.line, lambda: SAVED)
        elif param.kind is Kind.QUERY and words[0].text not in ("off", "save", "list", "remove"):
            compile_query(words, call.line, lambda: SAVED)
        elif param.kind is Kind.TEMPLATE:
            naming.compile_template(call.line[words[0].start : words[-1].end])


@pytest.mark.parametrize("example", TOML, ids=lambda e: e.id)
def test_a_settings_example_loads(example: Example, tmp_path: Path) -> None:
    """A settings file copied from the docs is one that the program takes."""
    assert tomllib.loads(example.text)
    path = tmp_path / "anivault.toml"
    path.write_text(example.text, encoding="utf-8")
    assert str(path) in load({}, {}, (str(path),)).origins.values()


def test_the_docs_have_examples() -> None:
    """The tests above have something to hold."""
    assert len(AVSH) > 40
    assert len(SHELL) > 8
    assert TYPED
    assert TOML

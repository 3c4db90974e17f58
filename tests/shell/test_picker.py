# SPDX-License-Identifier: GPL-3.0-or-later
"""`find` at the prompt: a list that narrows while letters are typed, and what is chosen is shown."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from anivault_shell.shell.picker import Picker
from anivault_shell.view.theme import Look
from tests.shell.conftest import Open

pytestmark = pytest.mark.terminal


def test_find_as_you_type(terminal: Open) -> None:
    """A show by letters of any of its titles; Escape leaves everything as it was, and so does Ctrl-C."""
    shell = terminal()
    shell.answer("scan .")
    shell.run("find")
    shell.until(lambda: any("Enter shows it" in row for row in shell.screen), "the list")
    shell.type("frier")
    shell.until(lambda: any("> " in row and "Frieren" in row for row in shell.screen), "a row that fits")
    assert not any("K-On" in row for row in shell.screen[shell.cursor[0] :])
    shell.key("enter")
    shell.until(lambda: shell.prompted() and "Sousou no Frieren" in shell.text, "what was chosen")
    for key in ("escape", "ctrl-c"):
        shell.run("find")
        shell.until(lambda: any("Enter shows it" in row for row in shell.screen), "the list")
        shell.key(key)
        shell.until(lambda: shell.prompted() and not any("Enter shows it" in row for row in shell.screen), "a prompt")
    assert shell.answer("ls kanon --columns id").startswith("nothing to show")


def test_long_output_opens_in_the_pager(terminal: Open) -> None:
    """At the prompt, and `q` leads back to it; Ctrl-C does too, and the session goes on."""
    shell = terminal(rows=12)
    shell.answer("scan .")
    for key in ("q", "\x03"):
        shell.run("help")
        shell.until(lambda: "q leaves" in shell.screen[-1], "the pager")
        shell.type(key)
        shell.until(shell.prompted, "the prompt")
    assert "K-On" in shell.answer("ls k-on")


def test_korean_is_found_by_first_consonants(terminal: Open) -> None:
    """Though none of the letters stands in the title; Enter at once takes what they mean."""
    shell = terminal()
    shell.answer("scan .")
    shell.run("find")
    shell.until(lambda: any("Enter shows it" in row for row in shell.screen), "the list")
    shell.type("ㅈㄱㅇㄱㅇ\r")
    shell.until(lambda: shell.prompted() and "진격의 거인 3기 05화" in shell.text, "what was chosen")


class Slow:
    """Finds nothing before it is allowed to, and knows what it was asked and what was given up."""

    def __init__(self) -> None:
        self.asked: dict[str, threading.Event] = {}
        self.allowed = threading.Event()
        self.given_up: list[str] = []

    def __call__(self, text: str, stop: Callable[[], bool]) -> list[tuple[int, str, str]]:
        if text:
            self.asked.setdefault(text, threading.Event()).set()
            while not self.allowed.wait(0.01):
                if stop():
                    self.given_up.append(text)
                    return []
        return [(len(text), f"found {text}", "beside")]


def test_keys_never_wait_for_what_is_found() -> None:
    """Letters are taken while the search for those before goes on, which is given up; Enter waits for the last of them."""
    find, answers = Slow(), []
    with create_pipe_input() as keys:
        picker = Picker(find, "find ", Look(), keys=keys, screen=DummyOutput())
        thread = threading.Thread(target=lambda: answers.append(picker.run()))
        thread.start()
        keys.send_text("a")
        while "a" not in find.asked:
            thread.join(0.01)
        keys.send_text("bc\r")
        while "abc" not in find.asked:
            thread.join(0.01)
        assert find.asked["a"].is_set()
        assert not answers
        find.allowed.set()
        thread.join(10)
    assert answers == [3]
    assert "a" in find.given_up


def test_leaving_gives_the_search_up() -> None:
    """Escape does not wait for it."""
    find = Slow()
    with create_pipe_input() as keys:
        picker = Picker(find, "find ", Look(), keys=keys, screen=DummyOutput())
        thread = threading.Thread(target=picker.run)
        thread.start()
        keys.send_text("a")
        while "a" not in find.asked:
            thread.join(0.01)
        keys.send_text("\x1b")
        thread.join(10)
        assert not thread.is_alive()
    assert find.given_up == ["a"]

# SPDX-License-Identifier: GPL-3.0-or-later
"""`find` at the prompt: a list that narrows while letters are typed, and what is chosen is shown."""

from __future__ import annotations

import pytest

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
    assert shell.answer("ls kanon --columns id") == "nothing to show; `filter off` shows all"


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

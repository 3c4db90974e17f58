# SPDX-License-Identifier: GPL-3.0-or-later
"""A key typed at a real terminal: unseen, and under a PIN where there is no keyring."""

from __future__ import annotations

from pathlib import Path

import pytest

from anivault_shell.demo.server import DEMO_KEY
from tests.shell.conftest import Open

pytestmark = pytest.mark.terminal
PIN = "korrektes pferd"
# A PIN takes time and memory, and a busy machine has little of either.
SLOW = 60.0


def everything(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


def test_a_key_is_typed_unseen_and_locked_with_a_pin(terminal: Open, tmp_path: Path) -> None:
    """Where there is no keyring; the next run asks for the PIN before it matches, and for nothing else."""
    none = {"ANIVAULT_TMDB_KEY": "", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    shell = terminal(**none)
    shell.run("key set")
    shell.until(lambda: "it is not shown" in shell.text, "the question")
    shell.type(DEMO_KEY + "\r")
    shell.until(lambda: "a PIN for it" in shell.text, "the PIN")
    shell.type("short\r")
    shell.until(lambda: "too short" in shell.text, "the complaint")
    shell.type(PIN + "\r")
    shell.until(lambda: "once more" in shell.text, "the second time", SLOW)
    shell.type(PIN + "\r")
    shell.until(lambda: "under a PIN; `key test`" in " ".join(shell.text.split()), "the answer", SLOW)
    assert "a v3 key" in shell.answer("key test")
    shell.run("quit")
    later = terminal(**none)
    assert "found 6 videos" in later.answer("scan .")
    later.run("match")
    later.until(lambda: "PIN of your TMDB key" in later.text, "the PIN again")
    later.type("wrong one\r")
    later.until(lambda: "another PIN" in later.text, "a second try", SLOW)
    later.type(PIN + "\r")
    later.until(lambda: "matched" in later.text, "the matches", SLOW)
    later.run("quit")
    for seen in (shell.raw, later.raw, everything(tmp_path / "home")):
        assert DEMO_KEY.encode() not in seen
        assert PIN.encode() not in seen


def test_breaking_off_keeps_nothing(terminal: Open) -> None:
    """Ctrl-C at the question; the prompt lives on."""
    shell = terminal(ANIVAULT_TMDB_KEY="", PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    shell.run("key set")
    shell.until(lambda: "it is not shown" in shell.text, "the question")
    shell.key("ctrl-c")
    assert "no TMDB key" in shell.answer("key")

# SPDX-License-Identifier: GPL-3.0-or-later
"""The prompt is drawn before what reads it is loaded; what is typed meanwhile is kept, and read then."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from anivault_shell.shell import standing
from anivault_shell.shell.greeting import greet
from anivault_shell.view.answer import Cell
from anivault_shell.view.terminal import TerminalOutput

if TYPE_CHECKING:
    from anivault_shell.commands.base import Context
    from anivault_shell.view.output import Output


@contextlib.contextmanager
def drawn(ctx: Context, output: Output, question: str = "") -> Iterator[None]:
    """
    Greets and draws the prompt; meanwhile the caller loads the real one, which is drawn over it.

    *question* is for the terminal itself, whose answer the real one reads.
    """
    with _keys_held():
        sys.stdout.write(question)
        greet(ctx)
        if ctx.session.filter is None and isinstance(output, TerminalOutput):
            output.begin([Cell(text, role) for role, text in standing.prompt(len(ctx.session), None)])
        yield
        sys.stdout.write("\r")
        sys.stdout.flush()


@contextlib.contextmanager
def _keys_held() -> Iterator[None]:
    """
    Nothing typed shows, and Ctrl-C is a key like any other, as the prompt has it: all of it waits in the terminal.

    Windows shows nothing before it is read, and has Ctrl-C ignored.
    """
    if sys.platform == "win32":
        import signal

        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
    else:
        import termios

        kept = termios.tcgetattr(sys.stdin)
        held = termios.tcgetattr(sys.stdin)
        held[0] &= ~termios.ICRNL
        held[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG)
        termios.tcsetattr(sys.stdin, termios.TCSANOW, held)
        try:
            yield
        finally:
            termios.tcsetattr(sys.stdin, termios.TCSANOW, kept)

# SPDX-License-Identifier: GPL-3.0-or-later
"""
Whether a terminal shows what is typed while nobody reads it.

Between two prompts it must not: the next prompt reads those keys and shows them itself, and they would stand in the middle of an
answer besides.  Windows shows nothing before it is read.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """Keys wait unseen; Ctrl-C is heard as ever."""
    with _echo(on=False):
        yield


@contextlib.contextmanager
def echoed() -> Iterator[None]:
    """Somebody else reads: a question, an editor."""
    with _echo(on=True):
        yield


@contextlib.contextmanager
def _echo(*, on: bool) -> Iterator[None]:
    if sys.platform != "win32" and sys.stdin.isatty():
        import termios

        kept = termios.tcgetattr(sys.stdin)
        wanted = termios.tcgetattr(sys.stdin)
        wanted[3] = wanted[3] | termios.ECHO if on else wanted[3] & ~termios.ECHO
        termios.tcsetattr(sys.stdin, termios.TCSANOW, wanted)
        try:
            yield
        finally:
            with contextlib.suppress(termios.error):  # the terminal may have gone meanwhile
                termios.tcsetattr(sys.stdin, termios.TCSANOW, kept)
    else:
        yield

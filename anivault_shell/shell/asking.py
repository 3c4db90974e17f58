# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked outside the prompt, a yes or a secret, and what holds where nobody is there to answer."""

from __future__ import annotations

import sys
import threading

from anivault_shell.errors import Interrupted
from anivault_shell.shell.stop import answering
from anivault_shell.view.output import Output


class Asker:
    """Asks in the terminal that this run has, if it has one."""

    def __init__(self, output: Output, *, yes: bool, json: bool) -> None:
        self._output = output
        self._yes = yes
        self._here = not json and sys.stdin.isatty() and sys.stderr.isatty()

    def agreed(self, question: str) -> bool:
        """True where --yes was given; where nobody can answer, no."""
        if self._yes:
            return True
        if not self._here:
            self._output.note(f"{question} [y/N] no (nobody is here to answer; --yes answers for you)")
            return False
        self._output.rest()
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        answer = _typed()
        if not answer.endswith("\n"):
            sys.stderr.write("\n")
        return answer.strip().lower() in ("y", "yes")

    def secret(self, question: str) -> str | None:
        """What is typed and not shown; None where nobody is there to type. Raises Interrupted for Ctrl-C."""
        if not self._here or threading.current_thread() is not threading.main_thread():
            return None
        self._output.rest()
        return _typed_unseen(question)


def _typed() -> str:
    """A line from the keyboard; nothing where the user broke off, or the terminal has gone."""
    try:
        with answering():
            return sys.stdin.readline()
    except (KeyboardInterrupt, OSError):
        return ""


def _typed_unseen(question: str) -> str | None:
    import getpass
    import warnings

    try:
        with answering(), warnings.catch_warnings():
            # It would go on and show what is typed.
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(question, sys.stderr)
    except KeyboardInterrupt:
        raise Interrupted from None
    except (EOFError, OSError, getpass.GetPassWarning):
        return None

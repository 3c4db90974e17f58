# SPDX-License-Identifier: GPL-3.0-or-later
"""What takes the terminal for a while, and gives it back: the pager, and the list that narrows as one types."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from anivault_shell.view.terminal import TerminalOutput

if TYPE_CHECKING:
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output

    from anivault_shell.commands.base import Context, Find
    from anivault_shell.view.pages import Sheet
    from anivault_shell.view.theme import Look

# Commands that run others and show what comes of them.
LEADING = ("demo", "source", "learn", "ui")


class Screens:
    """For one prompt; `line` is what was typed at it."""

    def __init__(self, ctx: Context, look: Look, keys: Input | None, screen: Output | None) -> None:
        self.line = ""
        self._ctx = ctx
        self._look = look
        self._keys = keys
        self._screen = screen

    def wear(self, look: Look) -> None:
        self._look = look

    @contextlib.contextmanager
    def lent(self) -> Iterator[None]:
        """Commands may use them meanwhile."""
        ctx, output = self._ctx, self._ctx.output
        chosen, ctx.choose = ctx.choose, self.choose
        pager = output.pager if isinstance(output, TerminalOutput) else None
        if isinstance(output, TerminalOutput):
            output.pager = self.page
        try:
            yield
        finally:
            ctx.choose = chosen
            if isinstance(output, TerminalOutput):
                output.pager = pager

    def page(self, make: Callable[[int], Sheet]) -> bool:
        """Show long output in the pager; what goes by on the way of a script is not held up."""
        runner = self._ctx.runner
        led = self.line.split(" ")[0] in LEADING
        if led or runner is None or runner.depth > 1 or self._ctx.settings.text("ui.pager") == "never":
            return False
        from anivault_shell.shell.pager import Pager

        Pager(make, self._look, keys=self._keys, screen=self._screen).run()
        return True

    def choose(self, find: Find, asked: str) -> int | None:
        from anivault_shell.shell.picker import Picker

        return Picker(find, asked, self._look, keys=self._keys, screen=self._screen).run()

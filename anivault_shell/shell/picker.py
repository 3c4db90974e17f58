# SPDX-License-Identifier: GPL-3.0-or-later
"""One of many, found while typing: a few lines below the prompt, gone when one is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.eventloop import run_in_executor_with_context
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import HSplit, Layout, VSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.output import ColorDepth, Output

from anivault_shell.shell.colours import style_of
from anivault_shell.text import display, pad, shorten, width
from anivault_shell.view.theme import Look

if TYPE_CHECKING:
    from anivault_shell.commands.base import Find

SHOWN = 10


class Picker:
    """
    *find* is asked by a thread of its own at each change of what is typed, and told when that has changed again; what was
    found before stands there meanwhile.
    """

    def __init__(
        self,
        find: Find,
        asked: str,
        look: Look,
        *,
        keys: Input | None = None,
        screen: Output | None = None,
    ) -> None:
        self._find = find
        self._asked = asked
        self._rows = find("", lambda: False)
        self._at = 0
        # What was typed how often; what was found for less is of no use.
        self._turn = 0
        self._searching = self._wanted = False
        self._typed = Buffer(multiline=False, on_text_changed=self._narrow)
        self.app: Application[int | None] = Application(
            layout=self._layout(), key_bindings=self._bindings(), style=style_of(look.styles), erase_when_done=True,
            color_depth=None if look.color else ColorDepth.DEPTH_1_BIT, input=keys, output=screen,
        )  # fmt: skip

    def run(self) -> int | None:
        return self.app.run()

    def _leave(self, taken: int | None) -> None:
        """Whoever still searches gives up, for the end waits for them."""
        self._turn += 1
        self.app.exit(result=taken)

    def _narrow(self, typed: Buffer) -> None:
        self._turn += 1
        self._searching, self._wanted = True, False
        self.app.create_background_task(self._look(typed.text, self._turn))

    async def _look(self, text: str, turn: int) -> None:
        rows = await run_in_executor_with_context(lambda: self._find(text, lambda: turn != self._turn))
        if turn == self._turn:
            self._rows, self._at, self._searching = rows, 0, False
            self.app.invalidate()
            if self._wanted:
                self._take()

    def _take(self) -> None:
        """The row that is marked; while letters are still looked for, the first that fits them."""
        self._wanted = self._searching
        if not self._searching:
            self._leave(self._rows[self._at][0] if self._rows else None)

    def _layout(self) -> Layout:
        line = Window(BufferControl(self._typed), height=1)
        asked = Window(FormattedTextControl([("class:prompt", self._asked)]), width=width(self._asked), height=1)
        rows = Window(FormattedTextControl(self._list), height=SHOWN + 1, always_hide_cursor=True)
        return Layout(HSplit([VSplit([asked, line]), rows]), focused_element=line)

    def _list(self) -> StyleAndTextTuples:
        room = self.app.output.get_size().columns - 1
        first = max(self._at - SHOWN + 1, 0)
        found: StyleAndTextTuples = []
        for n, (_, text, beside) in enumerate(self._rows[first : first + SHOWN], start=first):
            mark = "> " if n == self._at else "  "
            left = shorten(display(text), room * 2 // 3)
            right = shorten(display(beside), max(room - width(left) - 4, 0))
            style = "class:found" if n == self._at else ""
            found += [(style, mark + left), ("class:dim", "  " + pad(right, 0) + "\n")]
        many = (
            "searching …"
            if self._searching
            else f"{len(self._rows)}{' and more' if len(self._rows) >= 40 else ''} found"
        )
        return [*found, ("class:dim", f"  {many} · Enter shows it · Escape leaves")]

    def _bindings(self) -> KeyBindings:
        found = KeyBindings()

        def moves(name: str, by: int) -> None:
            @found.add(name)
            def _(event: KeyPressEvent) -> None:  # noqa: ARG001
                self._at = min(max(self._at + by, 0), max(len(self._rows) - 1, 0))

        for name, by in (
            ("down", 1),
            ("c-n", 1),
            ("tab", 1),
            ("up", -1),
            ("c-p", -1),
            ("s-tab", -1),
            ("pagedown", SHOWN),
            ("pageup", -SHOWN),
        ):
            moves(name, by)

        @found.add("enter")
        def _(event: KeyPressEvent) -> None:  # noqa: ARG001
            self._take()

        @found.add("escape", eager=True)
        @found.add("c-c")
        @found.add("c-d")
        def _(event: KeyPressEvent) -> None:  # noqa: ARG001
            self._leave(None)

        return found

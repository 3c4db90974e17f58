# SPDX-License-Identifier: GPL-3.0-or-later
"""
Long output, a screen at a time, with search.

Rows are made as they come into sight; a search goes on in slices, so that keys are heard while it looks through 100,000 rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import ConditionalContainer, HSplit, Layout, VSplit, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.output import ColorDepth, Output

from anivault_shell.shell.colours import style_of
from anivault_shell.view.theme import ASCII, Look

if TYPE_CHECKING:
    from anivault_shell.view.answer import Cell
    from anivault_shell.view.pages import Sheet

KEYS = "q leaves  space b Home End move  / searches, n N go on"
SLICE = 2_000


class Pager:
    """One sheet on the whole screen, until the user leaves; *make* lays it out for a width."""

    def __init__(
        self, make: Callable[[int], Sheet], look: Look, *, keys: Input | None = None, screen: Output | None = None
    ) -> None:
        self._make = make
        self._look = look
        self._room = 0
        self._sheet: Sheet | None = None
        self.top = 0
        # Where the last search ended; the screen may not be able to begin there.
        self._at: int | None = None
        self.wanted = ""
        self.said = ""
        self._typing = False
        self._search: asyncio.Task[None] | None = None
        self._typed = Buffer(multiline=False, accept_handler=self._accept)
        self.app: Application[None] = Application(
            layout=self._layout(), key_bindings=self._bindings(), full_screen=True, mouse_support=False,
            style=style_of(look.styles), color_depth=None if look.color else ColorDepth.DEPTH_1_BIT, input=keys, output=screen,
        )  # fmt: skip

    def run(self) -> None:
        self.app.run()

    @property
    def sheet(self) -> Sheet:
        """Laid out for the width that the terminal has now."""
        room = self.app.output.get_size().columns
        if self._sheet is None or room != self._room:
            self._sheet, self._room = self._make(room), room
        return self._sheet

    @property
    def height(self) -> int:
        """How many lines of the sheet are seen."""
        return max(self.app.output.get_size().rows - 1 - bool(self.sheet.head), 1)

    def go(self, top: int) -> None:
        self.top = min(max(top, 0), max(self.sheet.count - self.height, 0))

    def _layout(self) -> Layout:
        typing = Condition(lambda: self._typing)
        page = Window(FormattedTextControl(self._page, focusable=True), always_hide_cursor=True)
        asked = VSplit([Window(FormattedTextControl("/"), width=1), Window(BufferControl(self._typed))], height=1)
        foot = Window(FormattedTextControl(self._foot), height=1, style="class:toolbar", always_hide_cursor=True)
        self._page_window, self._asked = page, asked.children[1]
        return Layout(
            HSplit([page, ConditionalContainer(asked, typing), ConditionalContainer(foot, ~typing)]),
            focused_element=page,
        )

    def _page(self) -> StyleAndTextTuples:
        self.go(self.top)
        sheet, found = self.sheet, []  # type: Sheet, StyleAndTextTuples
        if sheet.head:
            found += [*self._drawn(sheet.head), ("", "\n")]
        for n in range(self.top, min(self.top + self.height, sheet.count)):
            found += [*self._drawn(sheet.line(n)), ("", "\n")]
        return found

    def _drawn(self, line: list[Cell]) -> StyleAndTextTuples:
        blocks = self._look.blocks
        parts = [(c.role, c.text if blocks or c.role != "branch" else c.text.translate(ASCII)) for c in line]
        if self.wanted:
            parts = [piece for role, text in parts for piece in _found(role, text, self.wanted)]
        return [(f"class:{role}" if role else "", text) for role, text in parts]

    def _foot(self) -> str:
        last = min(self.top + self.height, self.sheet.count)
        share = 100 * last // max(self.sheet.count, 1)
        said = f" {self.said} " if self.said else f" {KEYS} "
        return f" {self.top + 1:,}-{last:,} of {self.sheet.count:,} ({share}%) {said}"

    def _accept(self, typed: Buffer) -> bool:
        self.wanted = typed.text.casefold() or self.wanted
        self._leave_search()
        self.seek(1, self.top)
        return False

    def _leave_search(self) -> None:
        self._typing = False
        self.app.layout.focus(self._page_window)

    def seek(self, way: int, begin: int) -> None:
        """From line *begin* on, *way* 1 down and -1 up, to the next line that holds what is wanted."""
        self._stop()
        if self.wanted:
            self.said = "searching …"
            self._search = self.app.create_background_task(self._look_through(way, begin))

    def _here(self) -> int:
        return self.top if self._at is None else self._at

    def _stop(self) -> None:
        if self._search is not None and not self._search.done():
            self._search.cancel()
        self.said = ""

    async def _look_through(self, way: int, begin: int) -> None:
        sheet, total = self.sheet, self.sheet.count
        for step in range(total):
            n = (begin + step * way) % total
            if self.wanted in sheet.text(n).casefold():
                wrapped = n < begin if way > 0 else n > begin
                self.said = "went on from the other end" if wrapped else ""
                self._at = n
                self.go(n)
                self.app.invalidate()
                return
            if step % SLICE == SLICE - 1:
                await asyncio.sleep(0)
        self.said = f"nothing holds {self.wanted!r}"
        self.app.invalidate()

    def _bindings(self) -> KeyBindings:
        found = KeyBindings()
        reading, typing = Condition(lambda: not self._typing), Condition(lambda: self._typing)

        def moves(names: tuple[str, ...], where: Callable[[], int]) -> None:
            def move(event: KeyPressEvent) -> None:  # noqa: ARG001
                self._stop()
                self._at = None
                self.go(where())

            for name in names:
                found.add(name, filter=reading)(move)

        moves(("down", "j", "enter"), lambda: self.top + 1)
        moves(("up", "k"), lambda: self.top - 1)
        moves(("pagedown", " ", "f"), lambda: self.top + self.height)
        moves(("pageup", "b"), lambda: self.top - self.height)
        moves(("home", "g"), lambda: 0)
        moves(("end", "G"), lambda: self.sheet.count)

        @found.add("q", filter=reading)
        @found.add("escape", filter=reading, eager=True)
        @found.add("c-d", filter=reading)
        @found.add("c-c")
        def _(event: KeyPressEvent) -> None:
            self._stop()
            event.app.exit()

        @found.add("/", filter=reading)
        def _(event: KeyPressEvent) -> None:
            self._stop()
            self._typing = True
            self._typed.reset()
            event.app.layout.focus(self._asked)

        @found.add("escape", filter=typing, eager=True)
        def _(event: KeyPressEvent) -> None:  # noqa: ARG001
            self._leave_search()

        @found.add("n", filter=reading)
        def _(event: KeyPressEvent) -> None:  # noqa: ARG001
            self.seek(1, self._here() + 1)

        @found.add("N", filter=reading)
        def _(event: KeyPressEvent) -> None:  # noqa: ARG001
            self.seek(-1, self._here() - 1)

        return found


def _found(role: str, text: str, wanted: str) -> list[tuple[str, str]]:
    """*text* parted where *wanted* stands in it; where folding changes its length nothing is parted."""
    folded = text.casefold()
    if len(folded) != len(text) or wanted not in folded:
        return [(role, text)]
    pieces, at = [], 0
    while (n := folded.find(wanted, at)) >= 0:
        pieces += [(role, text[at:n]), ("found", text[n : n + len(wanted)])]
        at = n + len(wanted)
    return [*pieces, (role, text[at:])]

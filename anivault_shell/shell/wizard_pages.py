# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of the wizard: a line to type in, and a list to walk through. Each takes the whole screen and answers one thing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from prompt_toolkit.application import Application
from prompt_toolkit.application.current import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, ThreadedCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import AnyContainer, Float, FloatContainer, HSplit, Layout, Window
from prompt_toolkit.layout.controls import BufferControl, FormattedTextControl
from prompt_toolkit.layout.menus import CompletionsMenu
from prompt_toolkit.layout.processors import BeforeInput
from prompt_toolkit.output import ColorDepth

from anivault_shell.shell.colours import style_of
from anivault_shell.text import clip, display, natural, pad, shorten
from anivault_shell.view.theme import Look

# Esc alone and the first byte of an arrow key are one and the same; so long is waited for the rest of it.
ESCAPE_WAIT = 0.1
# Folders that the menu shows.
MOST = 100
# Lines that say more of a row, the one that divides them from the list counted; so many rows stay at least.
BELOW, LEAST_ROWS = 7, 4


class Turn(Enum):
    """Where the user turned to instead of answering."""

    BACK = "back"
    LEAVE = "leave"


@dataclass
class Page:
    """What every page has: a title, a few lines under it, what the keys do, and a word where an answer made no sense."""

    look: Look
    title: str
    says: Sequence[str] = ()
    keys: str = "Enter goes on · Esc goes back · Ctrl-C leaves"
    problem: str = ""

    def show(self, body: AnyContainer, focus: Window, bindings: KeyBindings) -> object:
        """Until it is answered: what a key's binding gave to `exit`, or a Turn."""

        @bindings.add("escape")
        def _(event: KeyPressEvent) -> None:
            event.app.exit(result=Turn.BACK)

        @bindings.add("c-c")
        @bindings.add("c-d")
        @bindings.add("<sigint>")
        def _(event: KeyPressEvent) -> None:
            event.app.exit(result=Turn.LEAVE)

        head = Window(FormattedTextControl(self._head), dont_extend_height=True, always_hide_cursor=True)
        foot = Window(FormattedTextControl(lambda: f" {self.keys}"), height=1, style="class:toolbar")
        inside = FloatContainer(
            HSplit([head, body, foot]), [Float(CompletionsMenu(max_height=8), xcursor=True, ycursor=True)]
        )
        app: Application[object] = Application(
            layout=Layout(inside, focused_element=focus), key_bindings=bindings, full_screen=True, mouse_support=False,
            style=style_of(self.look.styles), color_depth=None if self.look.color else ColorDepth.DEPTH_1_BIT,
        )  # fmt: skip
        app.ttimeoutlen = app.timeoutlen = ESCAPE_WAIT
        return app.run()

    def _head(self) -> StyleAndTextTuples:
        room = get_app().output.get_size().columns
        found: StyleAndTextTuples = [("class:title", f" {clip(display(self.title), room - 1)}\n")]
        found += [("", f" {clip(display(line), room - 1)}\n") for line in self.says]
        found.append(("class:bad", f" {clip(display(self.problem), room - 1)}" if self.problem else ""))
        return found


@dataclass
class Line(Page):
    """A line to type in, with *folders* offered on the way; *check* says what is wrong with it, nothing where nothing is."""

    text: str = ""
    check: Callable[[str], str] = lambda _: ""
    folders: bool = True

    def ask(self) -> str | Turn:
        bindings = KeyBindings()
        offered = ThreadedCompleter(_Folders()) if self.folders else None
        typed = Buffer(completer=offered, complete_while_typing=True, multiline=False)
        typed.text, typed.cursor_position = self.text, len(self.text)

        @bindings.add("enter")
        def _(event: KeyPressEvent) -> None:
            if typed.complete_state is not None and typed.complete_state.current_completion is not None:
                typed.complete_state = None
                return
            self.problem = self.check(typed.text.strip())
            if not self.problem:
                event.app.exit(result=typed.text.strip())

        @bindings.add("tab")
        def _(event: KeyPressEvent) -> None:  # noqa: ARG001
            if typed.complete_state is not None:
                typed.complete_next()
            else:
                typed.start_completion(select_first=True)

        @bindings.add("escape", filter=Condition(lambda: typed.complete_state is not None), eager=True)
        def _(event: KeyPressEvent) -> None:  # noqa: ARG001
            typed.cancel_completion()

        field_ = Window(BufferControl(typed, input_processors=[BeforeInput(" > ", "class:accent")]), height=1)
        found = self.show(HSplit([field_, Window()]), field_, bindings)
        return found if isinstance(found, (str, Turn)) else Turn.LEAVE


class _Folders(Completer):
    """Folders that go on from what is typed, as they are called on the disk."""

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002
        typed = document.text_before_cursor
        split = max(typed.rfind("/"), typed.rfind(os.sep)) + 1
        head, tail = typed[:split], typed[split:]
        try:
            with os.scandir(os.path.expanduser(head) or ".") as rows:
                names = [r.name for r in rows if r.name.casefold().startswith(tail.casefold()) and r.is_dir()]
        except (OSError, ValueError):
            return
        for name in sorted(names, key=natural)[:MOST]:
            if name.isprintable() and (tail or not name.startswith(".")):
                yield Completion(head + name, start_position=-len(typed), display=display(name))


@dataclass
class Column:
    """A column of a list: *room* cells, or 0 for a share of what is left."""

    title: str
    room: int = 0


Cells = Sequence[tuple[str, str]]


@dataclass
class Rows(Page):
    """
    Rows to walk through with the arrow keys; *row* gives the cells of one, as role and text.

    *extra* are further keys: what each does to the row under the cursor, or the answer that it gives.  *below* says more of
    that row, in lines of role and text, where the window is high enough.
    """

    columns: Sequence[Column] = ()
    count: int = 0
    row: Callable[[int], Cells] = lambda _: ()
    extra: dict[str, Callable[[int], object]] = field(default_factory=dict)
    at: int = 0
    top: int = 0
    below: Callable[[int], Sequence[tuple[str, str]]] | None = None

    def ask(self) -> int | str | Turn:
        """The row under the cursor where Enter was pressed, what an extra key answered, or a Turn."""
        bindings = KeyBindings()
        moves = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10, "home": -self.count, "end": self.count}
        for key, way in moves.items():
            bindings.add(key)(self._mover(way))
        for key, act in self.extra.items():
            bindings.add(key)(self._actor(act))

        @bindings.add("enter")
        def _(event: KeyPressEvent) -> None:
            event.app.exit(result=self.at)

        body = Window(FormattedTextControl(self._drawn, focusable=True), always_hide_cursor=True)
        found = self.show(body, body, bindings)
        return found if isinstance(found, (int, str, Turn)) else Turn.LEAVE

    def _mover(self, way: int) -> Callable[[KeyPressEvent], None]:
        def move(event: KeyPressEvent) -> None:  # noqa: ARG001
            self.at = min(max(self.at + way, 0), max(self.count - 1, 0))

        return move

    def _actor(self, act: Callable[[int], object]) -> Callable[[KeyPressEvent], None]:
        def press(event: KeyPressEvent) -> None:
            answer = act(self.at)
            if answer is not None:
                event.app.exit(result=answer)

        return press

    def _drawn(self) -> StyleAndTextTuples:
        size = get_app().output.get_size()
        heads = bool(self.columns and self.columns[0].title)
        height = max(size.rows - 3 - len(self.says) - heads, 1)
        more = self._more(size.columns - 1) if height >= LEAST_ROWS + BELOW else []
        height -= BELOW if more else 0
        self.top = min(max(self.top, self.at - height + 1), self.at)
        rooms = self._rooms(size.columns - 1)
        found: StyleAndTextTuples = []
        if heads:
            found += [
                ("class:head", " " + self._laid([(("", c.title)) for c in self.columns], rooms)[0][1]),
                ("", "\n"),
            ]
        for n in range(self.top, min(self.top + height, self.count)):
            here = n == self.at
            found.append(("class:accent" if here else "", ">" if here else " "))
            found += [
                (("reverse " if here else "") + role, text) for role, text in self._laid(self.row(n), rooms, one=False)
            ]
            found.append(("", "\n"))
        return found + [("", "\n" * (height - min(self.count - self.top, height)))] * bool(more) + more

    def _more(self, room: int) -> StyleAndTextTuples:
        """What is said of the row under the cursor, below a line."""
        if self.below is None or not self.count:
            return []
        found: StyleAndTextTuples = [("class:dim", " " + "─" * (room - 1) + "\n")]
        for role, text in self.below(self.at)[: BELOW - 1]:
            found.append((f"class:{role}" if role else "", f" {clip(display(text), room - 1)}\n"))
        return found

    def _rooms(self, room: int) -> list[int]:
        left = room - sum(c.room for c in self.columns) - 2 * (len(self.columns) - 1)
        sharing = sum(1 for c in self.columns if not c.room)
        return [c.room or max(left // max(sharing, 1), 4) for c in self.columns]

    def _laid(self, cells: Cells, rooms: Sequence[int], *, one: bool = True) -> list[tuple[str, str]]:
        """The cells in their columns; as *one* piece of text for a head."""
        parts = [
            (f"class:{role}" if role else "", pad(shorten(display(text), room), room) + "  ")
            for (role, text), room in zip(cells, rooms, strict=True)
        ]
        return [("", "".join(text for _, text in parts))] if one else parts

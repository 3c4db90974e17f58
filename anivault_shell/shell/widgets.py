# SPDX-License-Identifier: GPL-3.0-or-later
"""What prompt_toolkit is given: completion over a snapshot, and the keys of the menu."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import TYPE_CHECKING

from prompt_toolkit.application.current import get_app
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.eventloop import run_in_executor_with_context
from prompt_toolkit.filters import Condition, completion_is_selected, has_completions, is_searching, vi_mode
from prompt_toolkit.key_binding import KeyBindings, KeyBindingsBase, KeyPressEvent, merge_key_bindings
from prompt_toolkit.search import accept_search

from anivault_shell.shell.editing import editing_keys
from anivault_shell.text import display

if TYPE_CHECKING:
    from anivault_shell.lang.syntax import CommandSpec
    from anivault_shell.shell.snapshot import Snapshot

# How long a Tab waits for the menu: a share may take its time.
SLICE = 0.02
TRIES = 100


class ShellCompleter(Completer):
    """Asks `suggest`; *snapshot* answers with values that nobody changes."""

    def __init__(self, specs: dict[str, CommandSpec], snapshot: Callable[[], Snapshot]) -> None:
        self._specs = specs
        self._snapshot = snapshot

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:  # noqa: ARG002
        from anivault_shell.shell.suggest import suggest

        line = document.text_before_cursor
        for found in suggest(line, self._specs, self._snapshot()):
            yield Completion(
                found.text,
                start_position=found.start - len(line),
                display=display(found.shown),
                display_meta=display(found.meta),
            )

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        """All at once, from a thread: a menu of which half has come looks as if there were one end to the word."""
        found = await run_in_executor_with_context(lambda: list(self.get_completions(document, complete_event)))
        for completion in found:
            yield completion


def key_bindings(explain: Callable[[str, int], None] | None = None) -> KeyBindingsBase:
    """
    Tab, Enter and Escape in the menu; F1 leaves the prompt, for *explain* was told the line and where the cursor is in it.

    A word that has but one end is taken by Tab, and the menu goes on with what may follow.  Enter takes a
    marked row of several and runs nothing.  What Ctrl-R has found is taken with the cursor at its end.
    """
    found = KeyBindings()

    @found.add("tab")
    def _(event: KeyPressEvent) -> None:
        if _filled(event.current_buffer):
            _go_on(event.current_buffer)
        else:
            event.app.create_background_task(_go_on_soon(event.current_buffer))

    @found.add("f1", filter=~is_searching)
    def _(event: KeyPressEvent) -> None:
        if explain is not None:
            explain(event.current_buffer.text, event.current_buffer.cursor_position)
            event.app.exit(result="")

    @found.add("enter", filter=completion_is_selected & Condition(_several))
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.complete_state = None

    @found.add("escape", filter=has_completions & ~is_searching & ~vi_mode)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.cancel_completion()

    @found.add("enter", filter=is_searching)
    def _(event: KeyPressEvent) -> None:  # noqa: ARG001
        accept_search()
        buffer = get_app().current_buffer
        buffer.cursor_position = len(buffer.text)

    return merge_key_bindings([editing_keys(), found])


def _go_on(buffer: Buffer) -> None:
    state = buffer.complete_state
    if state is None or len(state.completions) > 1:
        buffer.complete_next()
        return
    if state.current_completion is None:
        buffer.go_to_completion(0)
    buffer.complete_state = None
    buffer.start_completion()


async def _go_on_soon(buffer: Buffer) -> None:
    """A Tab that comes faster than the menu waits for it; without this it would be lost."""
    typed = buffer.document
    for _ in range(TRIES):
        if buffer.document != typed:
            return
        if _filled(buffer):
            _go_on(buffer)
            return
        if buffer.complete_state is None:
            buffer.start_completion(insert_common_part=True)
        await asyncio.sleep(SLICE)


def _filled(buffer: Buffer) -> bool:
    """Whether the menu is there; while it is made it is empty."""
    return buffer.complete_state is not None and bool(buffer.complete_state.completions)


def _several() -> bool:
    state = get_app().current_buffer.complete_state
    return state is not None and len(state.completions) > 1

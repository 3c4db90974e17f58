# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command still wants, in grey behind the cursor; it is shown, never taken for typed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING

from prompt_toolkit.auto_suggest import AutoSuggest, Suggestion
from prompt_toolkit.layout.processors import Processor, Transformation, TransformationInput

from anivault_shell.shell.place import place_of
from anivault_shell.shell.suggest import awaited, values
from anivault_shell.text import clip, width

if TYPE_CHECKING:
    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.document import Document

    from anivault_shell.lang.syntax import CommandSpec
    from anivault_shell.shell.suggest import Specs

GAP = "   "
# Lines of the history that are read through at a key.
LOOKED = 10


def hint(line: str, specs: Specs) -> str:
    """Behind a command's name and a blank its example and what it takes; later what is still missing."""
    place = place_of(line)
    while place.before[:1] == ("try",) and len(place.before) > 1:
        place = place.behind(place.before[1:])
    spec = specs.get(place.before[0]) if place.before else None
    if spec is None or place.prefix or place.quote:
        return ""
    option = awaited(spec, place.before)
    if option is not None:
        return option.summary
    given = values(spec, place.before)
    if len(place.before) == 1:
        return _example(spec)
    missing = [p for p in spec.params if not p.optional][len(given) :]
    return f"{missing[0].name.upper()}: {missing[0].summary or missing[0].kind.value}" if missing else ""


def _example(spec: CommandSpec) -> str:
    """`@1 2   SEL RANK`."""
    shown = spec.example.removeprefix(spec.name).strip() if spec.example.startswith(f"{spec.name} ") else ""
    takes = " ".join(f"[{p.name.upper()}]" if p.optional else p.name.upper() for p in spec.params)
    return GAP.join(part for part in (shown, takes) if part)


class Recalled(AutoSuggest):
    """The last line of the history that goes on from what is typed and still makes sense."""

    def __init__(self, mistake: Callable[[str], object]) -> None:
        self._mistake = mistake

    def get_suggestion(self, buffer: Buffer, document: Document) -> Suggestion | None:
        typed = document.text
        if not typed.strip() or "\n" in typed:
            return None
        lines = reversed(buffer.history.get_strings())
        longer = (x for x in lines if x.startswith(typed) and len(x) > len(typed) and "\n" not in x)
        sound = (x for x in islice(longer, LOOKED) if not self._mistake(f"{x} "))
        line = next(sound, None)
        return Suggestion(line[len(typed) :]) if line is not None else None


class Hint(Processor):
    """
    Draws *text*, which is asked with the line, at its end; a suggestion from history goes before.

    *taken* cells of the row are the prompt's.
    """

    def __init__(self, text: Callable[[str], str], taken: Callable[[], int]) -> None:
        self._text = text
        self._taken = taken

    def apply_transformation(self, transformation_input: TransformationInput) -> Transformation:
        given = transformation_input
        buffer, document, fragments = given.buffer_control.buffer, given.document, given.fragments
        last = given.lineno == document.line_count - 1 and document.is_cursor_at_the_end
        if last and not (buffer.suggestion and buffer.suggestion.text):
            room = given.width - self._taken() - width("".join(part[1] for part in fragments)) - 1
            text = clip(self._text(document.text), room) if room > len(GAP) else ""
            if text:
                fragments = [*fragments, ("class:auto-suggestion", text)]
        return Transformation(fragments)

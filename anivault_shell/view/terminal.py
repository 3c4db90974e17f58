# SPDX-License-Identifier: GPL-3.0-or-later
"""Results for people at a terminal: colour by role, tables that fit, a bar for what takes time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.segment import Segment, Segments

from anivault_shell.text import clean_bytes, clip, display
from anivault_shell.view import changes, logs, messages, tables
from anivault_shell.view.answer import Answer, Cell, Event
from anivault_shell.view.output import PROBLEMS_SHOWN
from anivault_shell.view.pages import Sheet, safe
from anivault_shell.view.theme import ASCII, Look
from anivault_shell.view.wrap import wrapped

if TYPE_CHECKING:
    from rich.progress import Progress

    from anivault_shell.errors import AniVaultError
    from anivault_shell.model.entry import Problem

# Roles of lines and blocks; names are never among them.
DRAWN = ("bar", "branch", "rule")
# Segments that are written at once.
TOGETHER = 2_000
# Shorter work than this shows no bar.
PATIENCE = 0.4


class TerminalOutput:
    """
    Writes through rich, but never lets it read a name as markup.

    *pager*, where somebody has put one, is shown what is longer than the screen, and answers whether it took it.
    """

    def __init__(
        self, out: TextIO, err: TextIO, clock: Callable[[], float], *, look: Look, quiet: bool = False
    ) -> None:
        self.console = _console(out, look)
        self.stderr = _console(err, look)
        self.quiet = quiet
        self.pager: Callable[[Callable[[int], Sheet]], bool] | None = None
        self.wear(look)
        self._clock = clock
        # When the work began, and how far it is: phase, done, total, what is in hand.
        self._begun: float | None = None
        self._far: tuple[str, int, int | None, str] | None = None
        self._bar: Progress | None = None

    def wear(self, look: Look) -> None:
        """Show what follows so."""
        self.look = look
        self._styles = {role: self.console.get_style(style) for role, style in look.styles.items()}

    def show(self, answer: Answer, command: str) -> None:  # noqa: ARG002
        self.rest()
        if not self._paged(answer):
            for line in answer.lines:
                self._print(self.console, line)
            if answer.table is not None and answer.table.count:
                height = self.console.height
                self._write(self.console, tables.lines(answer.table, self.console.width, height), tables.GAP)
        if answer.say:
            self._print(self.console, answer.say)
        self._problems(answer.problems)
        for note in answer.notes:
            self.note(note)

    def _paged(self, answer: Answer) -> bool:
        """Whether *answer* went to the pager: it has one, and is longer than the screen."""
        if self.pager is None:
            return False
        table = answer.table
        rows = min(table.count, table.cap or table.count) if table is not None else 0
        shown = (
            sum(len(wrapped(safe(line), self.console.width)) for line in answer.lines) if rows else len(answer.lines)
        )
        if table is not None and table.cap is not None and not answer.lines:
            return False  # head and tail, which fit
        return shown + rows > self.console.height - 2 and self.pager(lambda room: Sheet(answer, room))

    def _problems(self, problems: tuple[Problem, ...]) -> None:
        for problem in problems[:PROBLEMS_SHOWN]:
            self._print(self.stderr, Cell(messages.problem(problem), "warn"))
        if len(problems) > PROBLEMS_SHOWN:
            self._print(self.stderr, Cell(messages.more_problems(len(problems) - PROBLEMS_SHOWN), "warn"))

    def error(self, exc: AniVaultError, command: str = "") -> None:
        self.rest()
        logs.error(exc, command)
        said = messages.error(exc, self.stderr.width)
        for line, role in zip(said, messages.error_roles(exc), strict=True):
            self._print(self.stderr, Cell(line, role))

    def note(self, text: str) -> None:
        if not self.quiet:
            self.rest()
            self._print(self.stderr, Cell(text, "dim"))

    def clear(self) -> None:
        """An empty screen."""
        self.rest()
        self.console.clear()

    def begin(self, line: Sequence[Cell]) -> None:
        """The beginning of a line that somebody else will end."""
        segments = [Segment(self._text(cell), self._styles.get(cell.role)) for cell in line]
        self.console.print(Segments(segments), end="")
        self.console.file.flush()

    def _print(self, console: Console, line: str | Cell | tuple[Cell, ...]) -> None:
        lines = wrapped(safe(line), console.width)
        self._write(console, lines if self.look.color else changes.underlined(lines))

    def _write(self, console: Console, lines: Iterable[Sequence[Cell]], gap: str = "") -> None:
        """Cells in the colours of their roles, many lines at a time: rich takes longer over a call than over a line."""
        between, end = Segment(gap), Segment.line()
        segments: list[Segment] = []
        for line in lines:
            for n, cell in enumerate(line):
                if n and gap:
                    segments.append(between)
                segments.append(Segment(self._text(cell), self._styles.get(cell.role)))
            segments.append(end)
            if len(segments) > TOGETHER:
                console.print(Segments(segments), end="")
                segments = []
        console.print(Segments(segments), end="")

    def _text(self, cell: Cell) -> str:
        """What is drawn, not named, in signs that the terminal has."""
        return cell.text if self.look.blocks or cell.role not in DRAWN else cell.text.translate(ASCII)

    def event(self, event: Event) -> None:
        pass

    def progress(self, phase: str, done: int, total: int | None, note: str) -> None:
        if self.quiet or not self.stderr.is_terminal:
            return
        self._far = (phase, done, total, note)
        if self._begun is None:
            self._begun = self._clock()
        self.beat()
        if self._bar is not None:
            self._update(self._bar)

    def beat(self) -> None:
        if self._far is None or self._bar is not None or self._begun is None:
            return
        if self._clock() - self._begun >= PATIENCE:
            self._bar = _new_bar(self.stderr)
            self._bar.add_task(self._far[0], note="")
            self._update(self._bar)
            self._bar.start()

    def _update(self, bar: Progress) -> None:
        if self._far is not None:
            phase, done, total, note = self._far
            room = max(self.stderr.width - 60, 8)
            shown = clip(clean_bytes(display(note)), room)
            bar.update(bar.task_ids[0], description=phase, completed=done, total=total, note=shown)

    def rest(self) -> None:
        self._begun = self._far = None
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _console(stream: TextIO, look: Look) -> Console:
    return Console(
        file=stream, no_color=not look.color, highlight=False, markup=False, emoji=False, soft_wrap=True
    )  # fmt: skip


def _new_bar(console: Console) -> Progress:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[note]}", markup=False),
        console=console,
        transient=True,
    )

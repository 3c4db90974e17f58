# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command is, and what it may touch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TextIO

from anivault_shell.commands.figures import Figures
from anivault_shell.errors import InputError
from anivault_shell.keychain.mask import masked
from anivault_shell.lang.lexer import Word
from anivault_shell.session.timeline import Frame

PARTLY = 10


def worst(codes: Sequence[int]) -> int:
    """The exit code of a run: any other over 10 over 0."""
    failed = [c for c in codes if c not in (0, PARTLY)]
    return failed[0] if failed else PARTLY if PARTLY in codes else 0


if TYPE_CHECKING:
    from anivault_shell.commands.background import Job, Jobs
    from anivault_shell.journal import Journal
    from anivault_shell.keychain import Keychain
    from anivault_shell.lang.script import Statement
    from anivault_shell.lang.syntax import Call
    from anivault_shell.model.entry import Entry
    from anivault_shell.model.watch import Watch
    from anivault_shell.session.filters import Filters
    from anivault_shell.session.memory import Memory
    from anivault_shell.session.shelf import Shelf
    from anivault_shell.session.state import Session
    from anivault_shell.settings import Homes, Settings
    from anivault_shell.tmdb.cache import Cache
    from anivault_shell.tmdb.client import Client
    from anivault_shell.view.answer import Answer
    from anivault_shell.view.output import Output

# What fits a text, best first: a number, what it says, what stands beside it; any thread may ask, and gives it up where the
# second value says so.
Find = Callable[[str, Callable[[], bool]], Sequence[tuple[int, str, str]]]
# Finds while somebody types, and answers the number of the row that was taken; None: none was.
Chooser = Callable[[Find, str], int | None]


class Runner(Protocol):
    """Whoever runs lines: the door that every way in goes through; `depth` counts the scripts it is in, 1 for a typed line."""

    @property
    def depth(self) -> int: ...

    def run_line(self, line: str) -> int: ...

    def finish(self) -> int: ...

    def take_in(self, job: Job, *, brief: bool = False) -> int: ...

    def run_script(self, text: str, name: str, arguments: Sequence[str]) -> int: ...


@dataclass
class Scripting:
    """
    How lines are read and run: what `let` and `alias` said, whether a failure ends a script (*keep_going*: it does not),
    whether files may change (*dry*: no; *rehearsed* commits were told and not made), and who writes down what is typed.
    """

    variables: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    keep_going: bool = False
    dry: bool = False
    rehearsed: int = 0
    recorder: Recorder | None = None


class Recorder(Protocol):
    """Who writes down what is typed."""

    path: str

    def note(self, statement: Statement, code: int, answers: Sequence[bool]) -> None: ...


def _fixed(settings: Settings) -> None:
    """Nobody can change the settings."""


def _nothing() -> None:
    """Nobody wants to know."""


def _nobody(ctx: Context, prompt: str) -> str | None:
    """There is no one to type."""


@dataclass
class Context:
    """
    Everything a command may touch; made once by `app`.

    `clock` counts seconds from anywhere, `now` is UTC.  `catalogue` and `journal` are made when first asked for.  `ask` puts a
    question to the user: True where --yes was given, False where nobody is there to answer; `ask_secret` one whose answer is
    not shown (None: nobody there).  `reconnect` makes `catalogue` anew, with the key that is kept now.  `nested` makes a context
    with a home and an environment of its own (for `demo`), `enter` opens a prompt over one, `wizard` goes the whole way by
    pages, `read_line` reads one line over a context (None: no more come).  `assumed`: --yes was given, so that what it must
    not answer is not taken for an answer; `resumed`: the session was taken up again.  `scripting` says how lines are read,
    `adjust` puts other settings in force, `as_json` makes an output of NDJSON.  `lent`: somebody else reads the terminal
    meanwhile.  `choose` lets the user pick one of many while typing; None where no terminal is.  `closed` is called when it
    is left, `wipe` clears the screen where one is, `paint` paints over secrets; `figures` count what is done.
    """

    session: Session
    settings: Settings
    homes: Homes
    output: Output
    watch: Watch
    clock: Callable[[], float]
    now: Callable[[], datetime]
    catalogue: Callable[[], Client]
    journal: Callable[[], Journal]
    cache: Callable[[], Cache]
    keychain: Callable[[], Keychain]
    reconnect: Callable[[], None]
    ask: Callable[[str], bool]
    ask_secret: Callable[[str], str | None]
    stdin: TextIO
    about: dict[str, str]
    environment: dict[str, str]
    scripting: Scripting = field(default_factory=Scripting)
    figures: Figures = field(default_factory=Figures)
    interactive: bool = False
    runner: Runner | None = None
    leaving: bool = False
    nested: Callable[[str, dict[str, str]], Context] | None = None
    enter: Callable[[Context], None] | None = None
    wizard: Callable[[Context], Answer] | None = None
    read_line: Callable[[Context, str], str | None] = _nobody
    assumed: bool = False
    resumed: bool = False
    adjust: Callable[[Settings], None] = _fixed
    choose: Chooser | None = None
    as_json: Callable[[], Output] | None = None
    closed: Callable[[], None] = _nothing
    wipe: Callable[[], None] = _nothing
    lent: Callable[[], AbstractContextManager[None]] = nullcontext
    paint: Callable[[str], str] = masked
    _memory: Memory | None = field(default=None, init=False)
    _filters: Filters | None = field(default=None, init=False)
    _shelf: Shelf | None = field(default=None, init=False)
    _jobs: Jobs | None = None
    _blank: Frame = field(default_factory=Frame, init=False)

    def __post_init__(self) -> None:
        self._blank = self.session.frame
        self.figures.begun = self.figures.begun or self.clock()
        self.session.saved = lambda: self.filters.texts()  # noqa: PLW0108 - made when it is asked for

    @property
    def memory(self) -> Memory:
        """The rules of this home."""
        if self._memory is None:
            from anivault_shell.session.memory import Memory

            self._memory = Memory(self.homes.state, lambda: self.scripting.dry)
        return self._memory

    @property
    def shelf(self) -> Shelf:
        """The kept sessions of this home."""
        if self._shelf is None:
            from anivault_shell.session.shelf import Shelf

            self._shelf = Shelf(self.homes.sessions, self._blank, beside=self.interactive)
        return self._shelf

    @property
    def jobs(self) -> Jobs:
        """What is at work in the background."""
        if self._jobs is None:
            from anivault_shell.commands.background import Jobs

            self._jobs = Jobs()
        return self._jobs

    @property
    def kept_as(self) -> str:
        """The name of the session that is open; nothing where it has none."""
        return (self._shelf.name or "") if self._shelf is not None else ""

    @property
    def busy(self) -> bool:
        """Whether anything is at work in the background, or was and is not taken in yet."""
        return self._jobs is not None and bool(self._jobs.running)

    def settle(self) -> None:
        """All of the kept session is in its file on return. Raises DiskError."""
        if self._shelf is not None:
            self._shelf.settle()

    def close(self) -> None:
        """Leave the kept session that is open, if any is."""
        if self._shelf is not None:
            self._shelf.close()
        self.closed()

    @property
    def filters(self) -> Filters:
        """The queries that were saved in this home."""
        if self._filters is None:
            from anivault_shell.session.filters import Filters

            self._filters = Filters(self.homes.state, lambda: self.scripting.dry)
        return self._filters

    @property
    def language(self) -> str:
        return self.settings.text("lang")

    def entries(self, call: Call, param: str = "sel", otherwise: str = ".") -> list[Entry]:
        """The entries that a selector parameter means; *otherwise* where it was left out."""
        from anivault_shell.session.selection import select

        words: Sequence[Word] = call.words.get(param) or (Word(otherwise, 0, 0),)
        return select(self.session, words, call.line)

    def some_entries(self, call: Call, param: str = "sel", otherwise: str = ".") -> list[Entry]:
        """The same, but an empty answer is an error that says so."""
        found = self.entries(call, param, otherwise)
        if not found:
            words = call.words.get(param)
            span = (words[0].start, words[-1].end) if words else call.name.span
            hint = "`ls` lists what is there" if self.session.entries else "`scan FOLDER` finds some"
            raise InputError("that means no file", span=span, line=call.line, hint=hint)
        return found

# SPDX-License-Identifier: GPL-3.0-or-later
"""The wizard's look at every release: what it was taken for, why that is not sure, and what else it may be."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from anivault_shell.commands.base import Context
from anivault_shell.errors import AniVaultError
from anivault_shell.model.catalogue import Candidate, Listing, Work
from anivault_shell.model.entry import Entry, Status
from anivault_shell.model.media import Media
from anivault_shell.session.state import Session
from anivault_shell.shell.wizard_pages import Cells, Column, Line, Rows, Turn
from anivault_shell.text import display, plural
from anivault_shell.view.theme import Look

KEYS = "Left Right 1-9 choose · Space take or leave · / search · w why · Enter · Esc"
# Candidates that are named below the list.
NAMED = 4


@dataclass(frozen=True, slots=True)
class Offer:
    """What a release may be: `tv:1429`, its name, how sure (None: the user looked for it), and what speaks for and against."""

    ref: str
    label: str
    score: float | None
    why: str = ""


@dataclass
class Choice:
    """One bundle: *chosen* counts the offers from 0, None leaves its files where they are; *ranked* were the program's own."""

    bundle: int
    entries: list[Entry]
    offers: list[Offer]
    chosen: int | None
    reason: str = ""
    at_first: int | None = field(init=False)
    ranked: int = field(init=False)

    def __post_init__(self) -> None:
        self.at_first, self.ranked = self.chosen, len(self.offers)

    @property
    def title(self) -> str:
        first = self.entries[0]
        return (first.parsed.title if first.parsed else None) or first.name

    def line(self) -> str | None:
        """What the user decided, as a command; None where all is as it was."""
        if self.chosen == self.at_first:
            return None
        if self.chosen is None:
            return f"skip @{self.bundle}"
        if self.chosen >= self.ranked:
            return f"pin @{self.bundle} {self.offers[self.chosen].ref}"
        return f"pick @{self.bundle} {self.chosen + 1}"

    def turn(self, way: int) -> None:
        if self.offers:
            self.chosen = 0 if self.chosen is None else (self.chosen + way) % len(self.offers)

    def take(self, number: int) -> None:
        if number < len(self.offers):
            self.chosen = number

    def toggle(self) -> None:
        if self.offers:
            self.chosen = (self.at_first or 0) if self.chosen is None else None

    def add(self, found: Listing) -> None:
        """What the user has looked for is taken."""
        ref = f"{found.media}:{found.tmdb_id}"
        known = next((n for n, offer in enumerate(self.offers) if offer.ref == ref), None)
        if known is None:
            self.offers.append(Offer(ref, _named(found), None, "you looked for it"))
        self.chosen = len(self.offers) - 1 if known is None else known


def choices_in(session: Session, source: str) -> list[Choice]:
    """Every bundle below *source* that may be moved: what is unsure first, then what is sure."""
    bundles: dict[int, list[Entry]] = {}
    for entry in session.entries.values():
        if entry.bundle is not None and entry.path.startswith(os.path.join(source, "")):
            bundles.setdefault(entry.bundle, []).append(entry)
    found = [_choice(session, number, entries) for number, entries in bundles.items()]
    return sorted(found, key=lambda c: (c.chosen is not None, not c.offers, c.bundle))


def _choice(session: Session, number: int, entries: list[Entry]) -> Choice:
    verdict, match = session.verdicts.get(number), entries[0].match
    offers = [_offer(c) for c in (verdict.candidates if verdict else ())]
    if not offers and match is not None:
        offers = [Offer(f"{match.work.media}:{match.work.tmdb_id}", _named(match.work), match.confidence)]
    chosen: int | None = None
    if match is not None and any(e.status in (Status.MATCHED, Status.STAGED) for e in entries):
        ref = f"{match.work.media}:{match.work.tmdb_id}"
        chosen = next((n for n, offer in enumerate(offers) if offer.ref == ref), 0)
    reason = (verdict.reason if verdict else "") or next((e.reason for e in entries if e.reason), "")
    return Choice(number, entries, offers, chosen, reason)


def _offer(candidate: Candidate) -> Offer:
    """With the strongest word for it, and what speaks against it."""
    said = sorted((e for e in candidate.evidence if e.text), key=lambda e: -e.points)
    told = [e for n, e in enumerate(said) if (not n and e.points > 0) or e.points < 0]
    work = candidate.work
    why = " · ".join(f"{'but ' if e.points < 0 else ''}{e.name} {e.text}" for e in told)
    return Offer(f"{work.media}:{work.tmdb_id}", _named(work), candidate.score, why)


def _named(row: Listing | Work) -> str:
    return row.name + (f" ({row.year})" if row.year else "")


@dataclass
class Review:
    """The page, and those behind it: a search at TMDB, and all that `why` has to say."""

    ctx: Context
    look: Look
    choices: Sequence[Choice]

    def ask(self) -> Turn | None:
        """None where the user goes on."""
        sure = sum(1 for c in self.choices if c.chosen is not None)
        says = (
            f"{sure:,} of {plural(len(self.choices), 'release')} are sure.",
            "The others wait for your word, or stay where they are.",
        )
        columns = (
            Column("take", 4),
            Column("show as read"),
            Column("files", 5),
            Column("what it is"),
            Column("sure", 6),
        )
        extra: dict[str, Callable[[int], object]] = {
            "right": lambda n: self.choices[n].turn(1), "left": lambda n: self.choices[n].turn(-1),
            "space": lambda n: self.choices[n].toggle(), "w": lambda n: f"why {n}", "/": lambda n: f"search {n}",
            **{str(k): self._taker(k - 1) for k in range(1, 10)},
        }  # fmt: skip
        page = Rows(
            self.look, "AniVault · 5 of 6 · Is this right?", says, KEYS, columns=columns, count=len(self.choices),
            row=lambda n: row_of(self.choices[n]), extra=extra, below=lambda n: list(details(self.choices[n])),
        )  # fmt: skip
        while isinstance(found := page.ask(), str):
            verb, _, number = found.partition(" ")
            turn = {"why": self._why, "search": self._search}[verb](self.choices[int(number)])
            if turn is Turn.LEAVE:
                return turn
        return found if isinstance(found, Turn) else None

    def _taker(self, number: int) -> Callable[[int], object]:
        return lambda n: self.choices[n].take(number)

    def _why(self, choice: Choice) -> Turn | None:
        """All of the evidence, as the command of that name shows it."""
        from anivault_shell.commands import SPECS, function_of
        from anivault_shell.lang.parser import parse_line
        from anivault_shell.view.answer import Cell
        from anivault_shell.view.output import flat
        from anivault_shell.view.wrap import wrapped

        try:
            answer = function_of("why")(self.ctx, parse_line(f"why @{choice.bundle}", SPECS)[0])
            room = max(shutil.get_terminal_size().columns - 3, 20)
            cells = [line if isinstance(line, tuple) else (Cell(flat(line)),) for line in answer.lines]
            shown = [[Cell(display(c.text), c.role) for c in line] for line in cells]
            lines = [flat(tuple(part)) for line in shown for part in wrapped(line, room)]
        except AniVaultError as exc:
            lines = [exc.message]
        keys = "Up Down walk · Enter or Esc goes back · Ctrl-C leaves"
        rows = Rows(
            self.look, f"AniVault · Why @{choice.bundle}", (), keys, columns=(Column(""),), count=len(lines),
            row=lambda n: [("", lines[n])],
        )  # fmt: skip
        return Turn.LEAVE if rows.ask() is Turn.LEAVE else None

    def _search(self, choice: Choice) -> Turn | None:
        """Words typed by the user, and what TMDB knows under them."""
        says = (f"Words of the title at TMDB, for {plural(len(choice.entries), 'file')} read as {choice.title}.",)
        line = Line(self.look, "AniVault · What is it called?", says, text=choice.title, folders=False)
        while not isinstance(words := line.ask(), Turn):
            rows, problem = self._found(words)
            if rows and (picked := self._pick(rows)) is not Turn.BACK:
                if isinstance(picked, Turn):
                    return picked
                choice.add(rows[picked])
                return None
            line = replace(line, text=words, problem="" if rows else problem)
        return words if words is Turn.LEAVE else None

    def _found(self, words: str) -> tuple[list[Listing], str]:
        """What TMDB knows under *words*; else why there is nothing."""
        try:
            rows = [r for m in Media for r in self.ctx.catalogue().search(m, words, None, watch=self.ctx.watch)]
        except AniVaultError as exc:
            return [], exc.message
        return rows, "TMDB finds nothing under that; fewer words find more"

    def _pick(self, rows: Sequence[Listing]) -> int | Turn:
        columns = (Column("", 14), Column(""), Column(""))
        found = Rows(
            self.look, "AniVault · Which of these?", (), "Up Down choose · Enter takes it · Esc goes back · Ctrl-C leaves",
            columns=columns, count=len(rows),
            row=lambda n: [("accent", f"{rows[n].media}:{rows[n].tmdb_id}"), ("", _named(rows[n])), ("dim", rows[n].original_name)],
        ).ask()  # fmt: skip
        return found if isinstance(found, (int, Turn)) else Turn.BACK


def row_of(choice: Choice) -> Cells:
    read, files = ("", choice.title), ("", f"{len(choice.entries):,}")
    if not choice.offers:
        return [("dim", " - "), read, files, ("dim", choice.reason or "nothing was found"), ("", "")]
    if choice.chosen is None:
        first = choice.offers[0]
        more = f" or {len(choice.offers) - 1} more" if len(choice.offers) > 1 else ""
        return [("warn", "[ ]"), read, files, ("dim", f"{first.label}?{more}"), ("warn", _sure(first))]
    offer = choice.offers[choice.chosen]
    told = choice.chosen != choice.at_first
    return [
        ("good", "[x]"),
        read,
        files,
        ("", offer.label),
        ("accent" if told else "good", "yours" if told else _sure(offer)),
    ]


def details(choice: Choice) -> Iterator[tuple[str, str]]:
    """What is said below the list: the first file, why it is not sure, and what it may be."""
    more = f" and {plural(len(choice.entries) - 1, 'more file')}" if len(choice.entries) > 1 else ""
    yield "dim", f"@{choice.bundle}  {choice.entries[0].name}{more}"
    if choice.reason:
        yield "warn", f"{'why not surer' if choice.offers else 'why'}: {choice.reason}"
    elif choice.at_first is not None:
        yield "good", "sure: it goes without your word"
    if not choice.offers:
        yield "", "TMDB knows nothing under that name: / searches under another"
    first = max(0, min((choice.chosen or 0) - NAMED + 2, len(choice.offers) - NAMED))
    for n, offer in enumerate(choice.offers[first : first + NAMED - bool(choice.reason)], start=first):
        mark = ">" if n == choice.chosen else " "
        yield (
            "accent" if n == choice.chosen else "",
            f"{mark}{n + 1}  {offer.label} {offer.ref}  {_sure(offer)}  {offer.why}",
        )


def _sure(offer: Offer) -> str:
    return "" if offer.score is None else f"{offer.score:.2f}"

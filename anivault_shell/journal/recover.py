# SPDX-License-Identifier: GPL-3.0-or-later
"""
What a stop in the middle left, brought home: judged by the disk, not by marks.

A commit's files go back to their old names, an undo's on to them: always towards home.  Each file is looked for
under every name that the intents gave it; then it is moved like any other, so a stop during recovery
is just one more stop.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from anivault_shell.disk import copies, moves
from anivault_shell.disk.look import alike, glance, listed
from anivault_shell.disk.names import name_key
from anivault_shell.errors import DiskError
from anivault_shell.journal.carry import Carry
from anivault_shell.journal.copying import part_name
from anivault_shell.journal.examine import remove_second
from anivault_shell.journal.log import History, Log
from anivault_shell.journal.order import in_order
from anivault_shell.journal.records import End, Settled, Step, step_of
from anivault_shell.model.plan import Skip
from anivault_shell.model.watch import Unwatched

_CHUNK = 1000
Places = list[tuple[str, os.stat_result]]


@dataclass(slots=True)
class Stray:
    """
    A file that may stand under any of its names, home first.

    `crc` is that of its bytes where it was copied to another volume: then its inode says nothing, and it may stand twice.
    """

    step: Step
    home: str
    names: list[str] = field(default_factory=list)
    crc: int | None = None

    def may_stand(self, *names: str) -> None:
        self.names.extend(n for n in dict.fromkeys(names) if n not in self.names)


def strays(history: History, planned: list[Step] | None = None) -> list[Stray]:
    """
    Every file of *history* with its names.

    Without *planned* home is the first name of each (a commit is taken back); with it the targets of
    *planned* are home, begun or not (an undo is finished).
    """
    found: dict[int, Stray] = {}
    for step in planned or ():
        if step.action == "move":
            found[step.op] = Stray(step, step.target, [step.target, step.source])
    for step in history.steps:
        if step.action != "move":
            continue
        stray = found.get(step.op)
        if stray is None:
            stray = found[step.op] = Stray(step, step.source)
        elif step.inode:
            stray.step = step
        stray.may_stand(step.source, step.target)
    for n, crc in history.copied.items():
        stray = found.get(history.steps[n].op) if history.steps[n].action == "move" else None
        if stray is not None:
            stray.crc = crc
    return list(found.values())


class Search:
    """Where each stray is now; names that several files share are told apart by inode where all else is equal."""

    def __init__(self, found: list[Stray]) -> None:
        self._sharers: dict[str, list[Stray]] = {}
        # Hard links that were there before us are one file and yet several to bring home.
        self._twins: dict[str, list[Stray]] = {}
        self._shares: dict[int, Places] = {}
        for stray in found:
            if stray.step.inode:
                self._twins.setdefault(stray.step.inode, []).append(stray)
            for key in {name_key(name) for name in stray.names}:
                self._sharers.setdefault(key, []).append(stray)

    def places(self, stray: Stray) -> Places:
        """The names under which *stray* stands; several for one file stopped between link and unlink."""
        twins = self._twins.get(stray.step.inode, ())
        if len(twins) < 2:
            return self._standing(stray)
        if stray.step.op not in self._shares:
            homes_first = sorted(twins, key=lambda twin: glance(twin.home) is None)
            self._shares |= _shared_out({twin.step.op: self._standing(twin) for twin in homes_first})
        return self._shares[stray.step.op]

    def _standing(self, stray: Stray) -> Places:
        here = []
        for name in stray.names:
            node = glance(name)
            if node is None or not alike(node, stray.step.identity):
                continue
            if not self._is(stray, name, node):
                continue
            here.append((name, node))
        return _really(here)

    def _is(self, stray: Stray, name: str, node: os.stat_result) -> bool:
        """Whether it is *stray* that stands as *name*, and not another that may and looks like it."""
        others = [s for s in self._sharers[name_key(name)] if s is not stray and alike(node, s.step.identity)]
        if not others:
            return True
        exact = stray.step.mtime_ns == node.st_mtime_ns
        if exact != any(s.step.mtime_ns == node.st_mtime_ns for s in others):
            return exact
        return _surely(stray, name, node)


def _shared_out(standing: dict[int, Places]) -> dict[int, Places]:
    """
    A name for each of some strays that are one file, home where that leaves one for every other.

    What is nobody's then was left between link and unlink; it goes to one of those that may stand there, to be let go of.
    """
    holder: dict[str, int] = {}

    def seated(op: int, tried: set[str]) -> bool:
        for name, _ in standing[op]:
            key = name_key(name)
            if key not in tried:
                tried.add(key)
                if key not in holder or seated(holder[key], tried):
                    holder[key] = op
                    return True
        return False

    seats = {op for op in standing if seated(op, set())}
    for op in seats:
        for name, _ in standing[op]:
            holder.setdefault(name_key(name), op)
    return {op: [(n, s) for n, s in here if holder.get(name_key(n)) == op] for op, here in standing.items()}


def _surely(stray: Stray, name: str, node: os.stat_result) -> bool:
    """Whether it is this file and not its twin that stands as *name*."""
    if stray.step.inode in ("", str(node.st_ino)):
        return True
    return stray.crc is not None and _holds(name, stray.crc)


def _holds(name: str, crc: int) -> bool:
    try:
        return copies.crc_of(name, Unwatched()) == crc
    except OSError:
        return False


def _really(here: Places) -> Places:
    """A volume that knows no case answers to `a` and `A`: only the spelling that its folder lists counts."""
    if len({name_key(n) for n, _ in here}) == len(here):
        return here
    exact = [(n, node) for n, node in here if listed(n)]
    return exact or here[:1]


@dataclass(slots=True)
class Found:
    """What a search came to: `away` is to be moved home, `home` is there, `lost` cannot be told."""

    away: list[Step] = field(default_factory=list)
    home: list[Step] = field(default_factory=list)
    lost: list[Skip] = field(default_factory=list)


def look_for(found: list[Stray], *, weak: bool = False) -> Found:
    """Look for every stray, and let go of names that a stop between two calls left behind."""
    search, result = Search(found), Found()
    for stray in found:
        try:
            _place(stray, search.places(stray), result, weak)
        except DiskError as error:
            result.lost.append(Skip(_homeward(stray, stray.names[-1]).operation(), error.code, error.message))
    return result


def _place(stray: Stray, here: Places, result: Found, weak: bool) -> None:
    if not here:
        away = _homeward(stray, next((n for n in stray.names if n != stray.home), stray.home))
        result.lost.append(Skip(away.operation(), "E-FS-STALE", "gone or changed since"))
        return
    kept, node = next(((n, s) for n, s in here if n == stray.home), here[0])
    others = [(n, s) for n, s in here if n != kept]
    twice = [n for n, s in others if (s.st_ino, s.st_dev) == (node.st_ino, node.st_dev) and s.st_nlink > 1]
    for name in twice:
        moves.drop_name(name)
    if stray.crc is not None and len(twice) < len(others) and _holds(kept, stray.crc):
        # Stopped between the copy's new name and the end of the old one: the bytes are the same, one of them goes.
        for name in [n for n, _ in others if n not in twice and _holds(n, stray.crc or 0)]:
            copies.remove_copy(name)
            twice.append(name)
    if kept != stray.home and len(twice) < len(others):
        away = _homeward(stray, kept)
        result.lost.append(
            Skip(away.operation(), "E-FS-STALE", "it stands under two names; which is meant cannot be told")
        )
        return
    _drop_placeholders(stray, kept, weak)
    step = _homeward(stray, kept)
    step.inode = str(node.st_ino) if node.st_ino else ""
    (result.home if kept == stray.home else result.away).append(step)


def _drop_placeholders(stray: Stray, kept: str, weak: bool) -> None:
    for name in stray.names:
        if name != kept:
            moves.drop_placeholder(name, torn=weak)


def _homeward(stray: Stray, here: str) -> Step:
    return stray.step.between(here, stray.home)


def drop_parts(history: History) -> None:
    """Remove what copies to another volume have not finished."""
    for n, step in enumerate(history.steps):
        if step.action == "move":
            copies.drop_part(part_name(history.path, n, step))


def take_back_copies(history: History) -> list[tuple[Step, str, str]]:
    """
    Remove the copies and links that a commit was making; only what is surely ours, and while the original stands.

    Answers those that stay, each with the error id and the reason.
    """
    left = []
    for n, step in enumerate(history.steps):
        if step.action == "move":
            continue
        if step.action in ("copy", "reflink"):
            copies.drop_part(part_name(history.path, n, step))
            moves.drop_placeholder(step.target, torn=history.weak)
            if n not in history.copied:
                continue
        try:
            if glance(step.target) is not None:
                remove_second(step.between(step.target, step.source), Unwatched())
        except DiskError as error:
            left.append((step, error.code, error.message))
    return left


def bring_home(history: History, log: Log, carry: Carry, found: Found) -> None:
    """Move what is away, in order, as further steps of the same transaction."""
    for skip in found.lost:
        carry.skip(step_of(skip.operation), skip.code, skip.reason)
    carry.run(in_order(found.away, history.id, log.steps))


def settle(log: Log, moved: list[Step]) -> None:
    """Write what is so now, in pieces; the end follows."""
    for at in range(0, max(len(moved), 1), _CHUNK):
        log.add(Settled(moved=moved[at : at + _CHUNK]), sync=False)


def close(log: Log, end: End) -> None:
    log.add(end, sync=True)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Every sentence the program says, in one place, so that another language can be laid beside it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from anivault_shell.errors import AniVaultError, InputError, TmdbRefused
from anivault_shell.text import clip, display, plural, width

if TYPE_CHECKING:
    from anivault_shell.model.entry import Entry, Problem, Status
    from anivault_shell.model.plan import Operation, Outcome, Plan, Transaction

NO_KEY = (
    "No TMDB key: scanning works, matching needs one. It is free at https://www.themoviedb.org/settings/api; "
    "`key set` keeps it. Until then AniVault is offline: what is cached still matches. `demo` shows everything without one."
)
NEW_KEY = "one is free at https://www.themoviedb.org/settings/api, `key set` keeps it"
KEYLESS = "no TMDB key"
NOTHING_TO_UNDO = "nothing to take back"
NOTHING_TO_REDO = "nothing to do again"
NOTHING_TO_RECOVER = "nothing to recover: every transaction is whole"
SEEDING = (
    "a rename moves files away from a torrent client that seeds them; `stage --action hardlink` gives them a second name "
    "instead, which takes no room (said once)"
)
WATCHED = (
    "these files stand in a library already; a media server may take them for new ones and forget what was watched"
)
ALL_OF_IT = "this takes all that is staged, not only what the filter shows; `commit .` takes just that"
NOTHING_STAGED = "nothing is staged; `stage` works out the new names"
STOPPED = "stopped; what was finished is kept"
STATUS_ROLES = {
    "matched": "good", "staged": "accent", "committed": "good", "unsure": "warn", "waiting": "warn", "unmatched": "bad",
    "failed": "bad",
}  # fmt: skip
# An error's line is shown with its caret only when it fits the eye.
LONGEST_LINE = 1_000


def error(exc: AniVaultError, room: int | None = None) -> list[str]:
    """
    The lines of an error: the input with the part to blame underlined, what happened, what to do.

    *room*: the cells of a terminal, of which the input and its caret take one line each.
    """
    lines = _caret(exc, room) if isinstance(exc, InputError) else []
    where = f"{exc.where}: " if isinstance(exc, InputError) and exc.where else ""
    lines.append(f"{where}{exc.message}")
    if exc.hint:
        lines.append(f"hint: {exc.hint}")
    return lines


def error_roles(exc: AniVaultError) -> list[str]:
    """The role of each line of `error`."""
    marked = ["dim", "bad"] if isinstance(exc, InputError) and _caret(exc, None) else []
    return [*marked, "error", *(["hint"] if exc.hint else [])]


def _caret(exc: InputError, room: int | None) -> list[str]:
    if exc.line is None or exc.span is None or len(exc.line) > LONGEST_LINE:
        return []
    start, end = exc.span
    shown = exc.line.replace("\t", " ")
    before, part, behind = display(shown[:start]), display(shown[start:end]), display(shown[end:])
    before += " " * max(start - len(shown), 0)
    if room is not None:
        before, part, behind = _windowed(before, part, behind, max(room - 3, 10))
    text = (before + part + behind).rstrip()
    return [f"  {text}", f"  {' ' * width(before)}{'^' * max(width(part), 1)}"]


def _windowed(before: str, part: str, behind: str, room: int) -> tuple[str, str, str]:
    """What of a line fits into *room* with *part* in sight; dots stand for what is cut."""
    if width(before + part + behind) <= room:
        return before, part, behind
    part = clip(part, room * 2 // 3)
    left = room - width(part)
    head = max(left - width(behind), left // 2)
    before = before if width(before) <= head else clip(before[::-1], head)[::-1]
    return before, part, clip(behind, max(room - width(before + part), 0)) if behind else ""


def problem(problem: Problem) -> str:
    place = f"{problem.path}: " if problem.path else ""
    return f"{place}{problem.message} ({problem.code})"


def more_problems(n: int) -> str:
    return f"… and {plural(n, 'more problem')}"


def banner(version: str, files: int, tmdb: str) -> str:
    return f"AniVault {version} · {plural(files, 'file')} · {tmdb} · `help` lists commands, Tab completes"


def tmdb_state(state: str) -> str:
    """How it stands with TMDB, in a word."""
    shown = {"normal": "online", "cache-only": "offline"}.get(state, state)
    return f"TMDB {shown}"


def local_time(stamp: str) -> str:
    """An ISO 8601 time as the clock on the wall shows it, to the second."""
    try:
        return f"{datetime.fromisoformat(stamp).astimezone():%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError, OSError):
        return stamp


def seconds(value: float) -> str:
    return f"{value:.1f} s" if value < 90 else f"{value / 60:.0f} min"


def scanned(files: int, companions: int, folders: int, bundles: int, problems: int, took: float) -> str:
    text = (
        f"found {plural(files, 'video')} and {plural(companions, 'companion')} in {plural(folders, 'folder')}"
        f" · {plural(bundles, 'show')}"
    )
    trouble = f" · {plural(problems, 'problem')}" if problems else ""
    return f"{text}{trouble} · {seconds(took)}"


def rescanned(new: int, changed: int, gone: int) -> str:
    return f"{new:,} new, {changed:,} changed, {gone:,} gone"


def matched(matched: int, unsure: int, unmatched: int, waiting: int, asked: str, took: float) -> str:
    text = f"matched {matched:,} · unsure {unsure:,} · no match {unmatched:,}"
    left = f" · waiting {waiting:,}" if waiting else ""
    return f"{text}{left} · {asked} · {seconds(took)}"


def still_waiting(problem: Problem) -> str:
    """Why something could not be asked, and what to do."""
    if problem.code == TmdbRefused.code:
        return f"still waiting: {problem.message}; {NEW_KEY}"
    return f"still waiting: {problem.message}; `match` later asks what is still open"


def requests(sent: int, cached: int) -> str:
    return f"{plural(sent, 'request')}, {cached:,} from cache"


def staged(plan: Plan | None, total: int) -> str:
    if plan is None or not total:
        conflicts = len(plan.conflicts) if plan else 0
        return (
            f"nothing staged · {plural(conflicts, 'conflict')} (`plan conflicts`)" if conflicts else "nothing to stage"
        )
    folders = {os.path.dirname(op.target) for op in plan.ready}
    text = f"staged {plural(total, 'file')} to {plural(len(folders), 'folder')}"
    return f"{text} · {plural(len(plan.conflicts), 'conflict')} (`plan conflicts`)" if plan.conflicts else text


def rename_question(files: int) -> str:
    return f"{plural(files, 'file')} want a name that is taken. Put a number behind it?"


def linted(names: str, servers: str, problems: int) -> str:
    return f"{names} read as {servers} would · {plural(problems, 'complaint') if problems else 'nothing to complain about'}"


def commit_question(plan: Plan, staying: int = 0) -> str:
    """*staying*: what goes to another volume, and is asked for apart."""
    videos = sum(1 for op in plan.ready if op.companion_of is None)
    replaced = sum(1 for op in plan.ready if op.replaces is not None)
    companions = len(plan.ready) - videos
    action = {"move": "rename"}.get(plan.ready[0].action.value, plan.ready[0].action.value) if plan.ready else "rename"
    over = plural(replaced, "overwrite") + (
        " (the old files wait in the keep; `undo` brings them back)" if replaced else ""
    )
    far = f", {plural(staying, 'file')} of them to another volume" if staying else ""
    return f"{plural(videos, action)}, {plural(companions, 'companion')}, {over}, {len(plan.conflicts):,} skipped{far}. Go?"


def across_question(files: int, size: str) -> str:
    return (
        f"{plural(files, 'file')} go to another volume: {size} are copied and compared, which is slow, then the old files go. "
        "Do that too?"
    )


def links_stay(files: int, size: str) -> str:
    return (
        f"{plural(files, 'file')} ({size}) of these bear other names on this volume (hard links); those stay, and the copies "
        "over there share nothing with them"
    )


def stays_here(files: int, size: str) -> str:
    return (
        f"{plural(files, 'file')} ({size}) would go to another volume and stay; `commit --across-volumes` copies them"
    )


def copies_back(files: int, size: str) -> str:
    return f"{plural(files, 'file')} ({size}) come back from another volume; that copies them, and is slow"


def moved_on(tx: str, later: str, files: int) -> str:
    return f"tx {later} has moved {plural(files, 'file')} of tx {tx} on; `undo {later}` first brings them along"


def keep_holds(files: int, size: str) -> str:
    return f"{plural(files, 'file')} in the keep, {size}" if files else "the keep is empty"


def keep_due(files: int, size: str) -> str:
    return f"{plural(files, 'file')} ({size}) in the keep are past its limits; `keep empty` removes them for good"


def empty_question(files: int, size: str) -> str:
    return f"{plural(files, 'replaced file')} ({size}) will be gone for good; no undo brings them back. Go?"


def committed(outcome: Outcome, took: float) -> str:
    tx = outcome.transaction
    done = plural(len(outcome.done), "operation")
    text = f"committed {done} as tx {tx.id}" if outcome.done else "nothing was moved"
    if outcome.kept:
        text += f" · {plural(len(outcome.kept), 'replaced file')} in the keep"
    if outcome.removed:
        text += f" · {plural(len(outcome.removed), 'emptied folder')} removed"
    if outcome.skipped:
        text += f" · {plural(len(outcome.skipped), 'file')} skipped"
    if outcome.stopped:
        text += f" · stopped: {outcome.stopped}"
    return f"{text} · {seconds(took)}{' · `undo` takes it back' if outcome.done else ''}"


def undo_question(tx: Transaction, operations: Sequence[Operation]) -> str:
    return f"tx {tx.id} {deeds(operations, 'moves {} back', 'removes {}')}. Go?"


def adopt_question(path: str, tx: Transaction) -> str:
    return f"{path} is of another journal; it moved files under {plural(len(tx.roots), 'folder')}. Take {tx.id} into this one?"


def redo_question(tx: Transaction, operations: Sequence[Operation]) -> str:
    return f"tx {tx.undo_of or tx.id} {deeds(operations, 'moves {} again', 'makes {} again')}. Go?"


def undone(outcome: Outcome, took: float) -> str:
    return _done(outcome, deeds(outcome.done, "moved back {}", "removed {}"), took)


def redone(outcome: Outcome, took: float) -> str:
    return _done(outcome, deeds(outcome.done, "moved {}", "made {}"), took)


def _done(outcome: Outcome, what: str, took: float) -> str:
    left = f" · {plural(len(outcome.skipped), 'file')} left where they are" if outcome.skipped else ""
    stopped = f" · stopped: {outcome.stopped}" if outcome.stopped else ""
    return f"{what} as tx {outcome.transaction.id}{left}{stopped} · {seconds(took)}"


# What a second name or copy is called, when there is one of it and when there are more.
SECONDS = {
    "copy": ("copy", "copies"),
    "reflink": ("copy", "copies"),
    "hardlink": ("hard link", "hard links"),
    "symlink": ("link", "links"),
}


def job_begun(number: int, text: str) -> str:
    return f"[{number}] {text} is at work; `jobs` shows how far, `wait {number}` waits, `cancel {number}` stops it"


def sessions_cleared(count: int, days: int) -> str:
    return f"{plural(count, 'old session')} removed: no name, no open work, {plural(days, 'day')} old (`settings sessions`)"


def rescued(files: int) -> str:
    return f"a job in the background was cut short; what it had decided of {plural(files, 'file')} is kept as a step of its own"


def jobs_stopped(count: int) -> str:
    return f"{plural(count, 'job')} in the background stopped; what was decided is kept"


def left_alone(files: int) -> str:
    return f"{plural(files, 'file')} changed meanwhile and left as {'it is' if files == 1 else 'they are'}"


def deeds(operations: Sequence[Operation], move: str, second: str) -> str:
    """What is done to files and what to second names: `moves 3 files back and removes 2 hard links`."""
    moved = sum(1 for op in operations if op.action == "move")
    others = Counter(SECONDS[op.action] for op in operations if op.action != "move")
    made = [second.format(plural(n, one, many)) for (one, many), n in others.items()]
    return " and ".join([*([move.format(plural(moved, "file"))] if moved or not made else []), *made])


def taken_back_already(tx: Transaction) -> str:
    return f"tx {tx.id} was taken back already{f' as tx {tx.undone_by}' if tx.undone_by else ''}"


def done_already(tx: Transaction) -> str:
    return f"tx {tx.undo_of or tx.id} was done again already{f' as tx {tx.undone_by}' if tx.undone_by else ''}"


def damaged(tx: Transaction) -> str:
    return f"the journal of tx {tx.id} is damaged"


def not_again(tx: str) -> str:
    return f"tx {tx} was cut short and brought home; it cannot be done again"


def recovered(outcome: Outcome) -> str:
    tx = outcome.transaction
    left = f", {len(outcome.skipped):,} could not be" if outcome.skipped else ""
    home = f"tx {tx.id} was cut short: {plural(len(outcome.done), 'file')} moved home"
    if outcome.stopped:
        return f"{home}{left}; stopped: {outcome.stopped}; `recover` goes on from there"
    return f"{home}, {'finished' if tx.undo_of else 'taken back'}{left}"


def changed(verb: str, entries: int) -> str:
    return f"{verb} {plural(entries, 'file')}"


def took_back(label: str) -> str:
    return f"took back: {label}"


def did_again(label: str) -> str:
    return f"did again: {label}"


def place(entry: Entry) -> str:
    """`S04E01-E03`, `movie`, or nothing: where in the catalogue an entry stands."""
    match = entry.match
    if match is None:
        return ""
    if not match.episodes:
        return "movie" if match.work.media.value == "movie" else "extra"
    numbers = f"E{match.episodes[0]:02}" + (f"-E{match.episodes[-1]:02}" if len(match.episodes) > 1 else "")
    return f"S{match.season or 0:02}{numbers}"


def status_role(status: Status) -> str:
    return STATUS_ROLES.get(status, "dim")


def brief(text: str) -> str:
    return clip(text, 60)

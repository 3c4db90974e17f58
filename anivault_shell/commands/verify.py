# SPDX-License-Identifier: GPL-3.0-or-later
"""House: `verify`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from anivault_shell.commands.base import PARTLY, Context, worst
from anivault_shell.disk import files
from anivault_shell.disk.powers import Powers, powers_of
from anivault_shell.errors import AniVaultError
from anivault_shell.lang.syntax import Call
from anivault_shell.text import amount, plural
from anivault_shell.view.answer import Answer, Cell, Event

NARROW = 60
LITTLE = 1 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; *advice* says what to do, and stands where it is not well. *code* is what it ends with."""

    name: str
    said: str
    advice: str = ""
    code: int = 0


def verify(ctx: Context, call: Call) -> Answer:
    word = call.word("folder")
    found = [_terminal(), _encoding(), _key(ctx), *([_tmdb(ctx)] if call.has("--tmdb") else [])]
    found += [_cache(ctx), _journal(ctx), _sessions(ctx), _home(ctx)]
    if word is not None:
        found += _folder(os.path.abspath(os.path.expanduser(word.text)))
    ctx.watch.check()
    lines: list[str | Cell | tuple[Cell, ...]] = []
    for f in found:
        lines.append((Cell(f"{f.name:>14}  ", "dim"), Cell(f.said, "warn" if f.advice else "")))
        lines += [(Cell(" " * 16, "dim"), Cell(f.advice, "hint"))] if f.advice else []
    troubles = sum(bool(f.advice) for f in found)
    events = [
        Event("system", "item", {"kind": "verify", "name": f.name, "ok": not f.advice, "said": f.said, "advice": f.advice or None})
        for f in found
    ]  # fmt: skip
    say = f"{plural(troubles, 'thing')} to look at" if troubles else "all is well"
    return Answer(say=say, lines=tuple(lines), events=events, code=worst([f.code for f in found]))


def _terminal() -> Finding:
    if not sys.stdout.isatty():
        return Finding("terminal", "none: plain lines, nothing cut")
    size = os.get_terminal_size(sys.stdout.fileno())
    advice = f"tables want {NARROW} cells or more: make the window wider" if size.columns < NARROW else ""
    return Finding("terminal", f"{size.columns} by {size.lines}", advice)


def _encoding() -> Finding:
    name = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        "한日é".encode(name)
    except (UnicodeError, LookupError):
        return Finding("encoding", name, "names in other scripts cannot be shown: use a terminal with UTF-8")
    return Finding("encoding", name)


def _key(ctx: Context) -> Finding:
    """Where it comes from; never the key, and no keyring is asked for it."""
    if ctx.settings.text("tmdb.key"):
        return Finding("key", f"from {ctx.settings.origins['tmdb.key']}")
    try:
        place = ctx.keychain().place
    except AniVaultError as exc:
        return Finding("key", exc.message, exc.hint or "`key set` keeps it anew", PARTLY)
    if not place:
        return Finding("key", "none", "`key set` keeps one; without it AniVault is offline")
    return Finding("key", "in this system's keyring" if place == "keyring" else "in a file under a PIN")


def _tmdb(ctx: Context) -> Finding:
    try:
        return Finding("TMDB", f"accepts the key: a {ctx.catalogue().check_key(watch=ctx.watch)}")
    except AniVaultError as exc:
        if exc.exit_status == 130:
            raise
        return Finding("TMDB", exc.message, exc.hint or "look at the connection, and try again", exc.exit_status)


def _cache(ctx: Context) -> Finding:
    from anivault_shell.tmdb import upkeep

    try:
        found = upkeep.stats(ctx.cache())
    except AniVaultError as exc:
        return Finding("cache", exc.message, exc.hint or "`cache clear` begins anew", exc.exit_status)
    return Finding("cache", f"{amount(found.size)} in {ctx.homes.cache}")


def _journal(ctx: Context) -> Finding:
    try:
        wrong = ctx.journal().check()
    except AniVaultError as exc:
        return Finding("journal", exc.message, exc.hint or "`check` says more", exc.exit_status)
    if wrong:
        damaged = any(problem.code == "E-JOURNAL-DAMAGED" for problem in wrong)
        return Finding("journal", plural(len(wrong), "problem"), "`check` lists them", 1 if damaged else PARTLY)
    return Finding("journal", "all can be read, and the disk is as it says")


def _sessions(ctx: Context) -> Finding:
    try:
        kept = len(ctx.shelf.names())
    except AniVaultError as exc:
        return Finding("sessions", exc.message, exc.hint or f"look at {ctx.homes.sessions}", PARTLY)
    return Finding("sessions", f"{kept:,} kept in {ctx.homes.sessions}")


def _home(ctx: Context) -> Finding:
    """Tried, not looked up: what a system says of a folder's rights is not always what it does."""
    tried = os.path.join(ctx.homes.state, f".verify-{os.getpid()}.tmp")
    try:
        files.private_folder(ctx.homes.state)
        files.write_atomic(tried, b"", sync=False)
        files.remove(tried)
    except AniVaultError as exc:
        return Finding("home", f"{ctx.homes.state}: {exc.message}", "set ANIVAULT_HOME to a folder of yours", PARTLY)
    return Finding("home", ctx.homes.state)


def _folder(folder: str) -> Iterator[Finding]:
    try:
        powers = powers_of(folder)
    except AniVaultError as exc:
        yield Finding("folder", exc.message, exc.hint or "nothing can be renamed there as it is", exc.exit_status)
        return
    yield Finding("folder", folder)
    yield from _told(powers)


def _told(powers: Powers) -> Iterator[Finding]:
    yield _rename(powers.rename)
    links = [name for name in ("hardlink", "symlink", "reflink") if getattr(powers, name)]
    yield Finding("actions", ", ".join(["move", "copy", *links]))
    yield Finding("case", "a and A are one name" if powers.folds_case else "a and A are two names")
    yield Finding("é and e+´", "are one name" if powers.folds_forms else "are two names")
    short = "names are cut shorter than elsewhere: a template with shorter names fits" if powers.longest < 255 else ""
    yield Finding("longest name", f"{powers.longest} signs", short, PARTLY if short else 0)
    deep = "" if powers.deep else "switch long paths on in Windows, or keep the folders' names short"
    yield Finding("long paths", "work" if powers.deep else "do not work", deep, 0 if powers.deep else PARTLY)
    sync = "" if powers.sync else "after a power cut there, run `recover` and `check`"
    yield Finding("sync", "works" if powers.sync else "is refused", sync, 0 if powers.sync else PARTLY)
    full = "make room before copies are made there" if 0 <= powers.free < LITTLE else ""
    yield Finding("free", amount(powers.free) if powers.free >= 0 else "not known", full)


def _rename(way: str) -> Finding:
    if not way:
        return Finding("rename", "does not work, or replaces", "do not commit there; copy the files elsewhere first", 4)
    if way == "placeholder":
        return Finding(
            "rename",
            "a taken name is held by an empty file for the moment",
            "let no other program write there meanwhile",
        )
    return Finding("rename", f"the drive itself refuses a taken name ({way})")

# SPDX-License-Identifier: GPL-3.0-or-later
"""`status --diag`: what somebody needs to know who is to find a fault; without keys, and without who you are."""

from __future__ import annotations

import getpass
import locale
import os
import platform
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from anivault_shell.commands import trail
from anivault_shell.commands.base import Context
from anivault_shell.commands.settings import shown
from anivault_shell.commands.tail import item
from anivault_shell.disk import files
from anivault_shell.disk.folders import room
from anivault_shell.disk.native import long_paths
from anivault_shell.errors import AniVaultError, InputError, TargetExists
from anivault_shell.logs.lines import Line
from anivault_shell.logs.reading import EVERY, Wanted, newest
from anivault_shell.settings.keys import KEYS
from anivault_shell.text import amount, plural
from anivault_shell.view import tmdb as tmdb_view
from anivault_shell.view.answer import Answer, Cell, Event
from anivault_shell.view.output import encode, flat

if TYPE_CHECKING:
    from anivault_shell.lang.syntax import Call

ERRORS = 20
# Of the environment only the names are told, but for these.
TERMINAL = ("TERM", "COLORTERM", "NO_COLOR", "WT_SESSION", "TERM_PROGRAM", "MSYSTEM", "LANG", "LC_ALL", "PYTHONUTF8")
SET = (
    "ANIVAULT_",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_FILE",
    "PYTHON_KEYRING_BACKEND",
)
LIBRARIES = (
    "anitopy", "anitomy-ng", "cryptography", "keyring", "msgspec", "orjson", "platformdirs", "portalocker", "prompt-toolkit",
    "rapidfuzz", "requests", "rich", "tmdbsimple", "tomlkit", "urllib3", "wcwidth",
)  # fmt: skip
# Whose name is so common in paths that it says nothing, or so short that it stands in other words.
NOBODY = ("", "root", "user", "users", "home", "runneradmin")
Facts = Mapping[str, Any]


def diag(ctx: Context, call: Call) -> Answer:
    hide = hider(ctx)
    trail.written()
    sections = {name: hide(facts) for name, facts in _sections(ctx)}
    errors = [hide(item(line)) for line in newest(ctx.homes.logs, Wanted(EVERY, fits=_telling), ERRORS)]
    lines = [line for name, facts in sections.items() for line in _drawn(name, facts)]
    lines += [(Cell("last errors", "title"),), *((Cell(f"  {_error(e)}"),) for e in errors or [{"what": "none"}])]
    events = [
        Event("system", "item", {"kind": "diag", "section": name, "facts": facts}) for name, facts in sections.items()
    ]
    events += [Event("system", "item", error) for error in errors]
    note = "no key and no PIN stands in it; names of shows and files may stand in the last errors"
    word = call.word("file")
    if word is None:
        return Answer(lines=tuple(lines), events=events, notes=(note,))
    path = os.path.abspath(os.path.expanduser(word.text))
    _write(path, lines, events, call)
    event = Event("system", "item", {"kind": "diag", "section": None, "path": path})
    return Answer(say=f"wrote {path}; {note}", events=(event,))


def _telling(line: Line) -> bool:
    """What went wrong, and what TMDB's circuit did about it."""
    return line.level in ("warning", "error") or line.event == "state_transition"


def _write(path: str, lines: list[tuple[Cell, ...]], events: list[Event], call: Call) -> None:
    """As lines, or as NDJSON where the name ends so; a file that is there is not replaced."""
    if path.endswith((".json", ".jsonl", ".ndjson")):
        text = "".join(encode(dict(event.fields)) for event in events)
    else:
        text = "".join(f"{flat(line)}\n" for line in lines)
    try:
        with files.Appender(path, new=True) as end:
            end.add(text.encode("utf-8", "backslashreplace"), sync=True)
    except TargetExists:
        span = call.words["file"][0].span
        raise InputError("that file is there already", span=span, line=call.line, hint="take another name") from None


def _sections(ctx: Context) -> Iterator[tuple[str, Facts]]:
    yield "program", {
        **{name: value or None for name, value in ctx.about.items()}, "frozen": bool(getattr(sys, "frozen", False)),
        "runs from": sys.executable,
    }  # fmt: skip
    yield "system", {
        "platform": platform.platform(), "machine": platform.machine(), "processors": os.cpu_count(),
        "file names": sys.getfilesystemencoding(), "locale": locale.getlocale()[0], "long paths": long_paths(),
    }  # fmt: skip
    yield "terminal", _terminal(ctx)
    yield "libraries", _libraries()
    yield (
        "settings",
        {
            k.name: f"{shown(k, ctx.settings.values[k.name])}  (from {ctx.settings.origins[k.name]})"
            for k in KEYS
            if ctx.settings.values[k.name] != k.default
        },
    )
    yield "environment", {"set": sorted(name for name in ctx.environment if name.startswith(SET))}
    homes = ctx.homes
    yield (
        "folders",
        {name: _folder(getattr(homes, name)) for name in ("config", "cache", "state", "journal", "sessions", "logs")},
    )
    yield "session", {
        "files": len(ctx.session), "by status": dict(Counter(e.status.value for e in ctx.session.entries.values())),
        "steps": len(ctx.session.timeline.done), "kept as": ctx.kept_as or None,
    }  # fmt: skip
    yield "journal", _asked(lambda: _journal(ctx))
    yield "cache", _asked(lambda: _cache(ctx))
    yield "TMDB", _asked(lambda: {"key": _key(ctx), **tmdb_view.fields(ctx.catalogue().status())})


def _asked(ask: Callable[[], Facts]) -> Facts:
    """What a part says of itself, or what is wrong with it: just then this is asked for."""
    try:
        return ask()
    except AniVaultError as exc:
        return {"id": exc.code, "trouble": exc.message, "hint": exc.hint}


def _terminal(ctx: Context) -> Facts:
    here = {name: ctx.environment[name] for name in TERMINAL if name in ctx.environment}
    streams = {
        name: f"{'terminal' if stream.isatty() else 'no terminal'}, {getattr(stream, 'encoding', None)}"
        for name, stream in (("input", sys.stdin), ("output", sys.stdout), ("error", sys.stderr))
    }
    size: str | None = None
    if sys.stdout.isatty():
        found = os.get_terminal_size(sys.stdout.fileno())
        size = f"{found.columns} by {found.lines}"
    return {**streams, "size": size, "interactive": ctx.interactive, **here}


def _libraries() -> Facts:
    from importlib import metadata

    found: dict[str, str | None] = {}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


def _folder(path: str) -> str:
    if not os.path.isdir(path):
        return f"{path}: not there yet" if not os.path.lexists(path) else f"{path}: no folder"
    count = size = 0
    for where, _, names in os.walk(path):
        for name in names:
            try:
                size += os.stat(os.path.join(where, name)).st_size
                count += 1
            except OSError:
                continue
    may = "" if os.access(path, os.W_OK) else ", cannot be written to"
    mode = f", {os.stat(path).st_mode & 0o777:04o}" if os.name == "posix" else ""
    try:
        free = f", {amount(room(path))} free"
    except OSError:
        free = ""
    return f"{path}: {plural(count, 'file')}, {amount(size)}{mode}{free}{may}"


def _journal(ctx: Context) -> Facts:
    found = ctx.journal().transactions()
    last = found[-1] if found else None
    return {
        "transactions": len(found), "by state": dict(Counter(tx.state.value for tx in found)),
        "last": f"{last.id} {last.state.value}, {last.done} done, {last.skipped} skipped" if last is not None else None,
        "unfinished": [tx.id for tx in ctx.journal().unfinished()],
    }  # fmt: skip


def _cache(ctx: Context) -> Facts:
    from anivault_shell.tmdb import upkeep

    found = upkeep.stats(ctx.cache())
    return {"searches": found.searches, "details": found.details, "size": amount(found.size), "expired": found.expired,
            "put aside": found.quarantined}  # fmt: skip


def _key(ctx: Context) -> str:
    """Where it comes from; no keyring is asked for it."""
    if ctx.settings.text("tmdb.key"):
        return f"from {ctx.settings.origins['tmdb.key']}"
    return {"keyring": "in the system's keyring", "file": "in a file under a PIN"}.get(ctx.keychain().place, "none")


def _drawn(name: str, facts: Facts) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = [(Cell(name, "title"),)]
    return rows + [(Cell(f"  {key:<18}  ", "dim"), Cell(_words(value))) for key, value in facts.items()]


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {_words(v)}" for k, v in value.items()) or "none"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_words, value)) or "none"
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _error(said: Facts) -> str:
    parts = [str(said[name]) for name in ("at", "level", "what") if name in said]
    fields = said.get("said")
    told = _words(fields) if isinstance(fields, Mapping) else ""
    last = str(said["trace"]).strip().splitlines()[-1] if said.get("trace") else ""
    return "  ".join(filter(None, (*parts, told, last)))


def hider(ctx: Context) -> Callable[[Any], Any]:
    """Paints over secrets, and over who you are: the home folder is `~`, your name in other paths `<user>`."""
    home = os.path.expanduser("~")
    user = _user()
    folders = [
        re.escape(part)
        for part in dict.fromkeys((home, home.replace("\\", "/"), os.path.realpath(home)))
        if len(part) > 3
    ]
    at_home = re.compile(rf"(?:{'|'.join(folders)})(?=[\\/\s:,'\"]|$)", re.IGNORECASE) if folders else None
    named = None if user.lower() in NOBODY else re.compile(rf"(?<![\w-]){re.escape(user)}(?![\w-])", re.IGNORECASE)

    def hidden(value: Any) -> Any:
        if isinstance(value, str):
            text = ctx.paint(value)
            text = at_home.sub("~", text) if at_home is not None else text
            return named.sub("<user>", text) if named is not None else text
        if isinstance(value, Mapping):
            return {hidden(str(k)): hidden(v) for k, v in value.items()}
        return [hidden(v) for v in value] if isinstance(value, (list, tuple)) else value

    return hidden


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""

# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings file as text: read with the place of every mistake, and changed so that comments and order stay."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping

from anivault_shell.errors import ConfigError
from anivault_shell.settings.keys import BY_NAME, KEYS, Key, Value, quoted

HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
LINE = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")

# tomllib takes minutes for a key of 100,000 parts; ours have two. No part is read twice: the text may mean harm.
_PART = r"""(?:(?<![\w-])[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
ENDLESS_KEY = re.compile(rf"{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{64}}")


def read_text(text: str, path: str) -> dict[Key, Value]:
    """The settings that *text* gives, checked. Raises ConfigError with the place in *path*, the reason and what may be meant."""
    try:
        if ENDLESS_KEY.search(text):
            raise ValueError("a key has too many parts")
        tables = tomllib.loads(text)
    # A number of many thousand digits is a ValueError of Python's own.
    except (ValueError, RecursionError) as exc:
        raise ConfigError(f"{path} is not valid TOML: {exc}", hint="mend that line, or move the file away") from None
    return dict(_checked(name, value, text, path) for name, value in _flat(tables))


def _flat(tables: Mapping[str, object], above: str = "") -> Iterable[tuple[str, object]]:
    for name, value in tables.items():
        full = f"{above}{name}"
        if isinstance(value, dict) and full not in BY_NAME:
            yield from _flat(value, f"{full}.")
            if not value and not any(key.startswith(f"{full}.") for key in BY_NAME):
                yield full, value
        else:
            yield full, value


def _checked(name: str, value: object, text: str, path: str) -> tuple[Key, Value]:
    key = BY_NAME.get(name)
    where = f"{path}{place_of(text, name)}"
    if key is None:
        raise ConfigError(f"{where}: no setting {name!r}", hint=like(name))
    try:
        return key, key.check(value)
    except ValueError as exc:
        raise ConfigError(
            f"{where}: {quoted(key, value)} does not fit {name}: {exc}", hint=f"`settings explain {name}`"
        ) from None


def like(name: str) -> str:
    """The setting that may be meant by *name*, else where they are listed."""
    last = {key.rpartition(".")[2]: key for key in BY_NAME}
    close = difflib.get_close_matches(name, BY_NAME, n=1) or [
        last[word] for word in difflib.get_close_matches(name.rpartition(".")[2], last, n=1)
    ]
    return f"did you mean {close[0]}?" if close else "`settings list` has them all"


def place_of(text: str, name: str) -> str:
    """`:3:1`, line and column of *name*; empty where it is written in a way that cannot be seen from its line."""
    above = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := HEADER.match(line):
            above = _plain(header[1]) + "."
        elif (found := LINE.match(line)) and f"{above}{_plain(found[1])}" == name:
            return f":{number}:{found.start(1) + 1}"
    return ""


def _plain(dotted: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in dotted.split("."))


def with_value(text: str, name: str, value: Value) -> str:
    """*text* with setting *name* at *value*; everything else stays as it stands there."""
    import tomlkit
    from tomlkit.items import Table

    document = tomlkit.parse(text)
    table_name, _, last = name.rpartition(".")
    where: tomlkit.TOMLDocument | Table = document
    if table_name:
        if table_name not in document:
            document[table_name] = tomlkit.table()
        found = document[table_name]
        if not isinstance(found, Table):
            raise ConfigError(f"[{table_name}] is written in a way that cannot be changed here", hint="`settings edit`")
        where = found
    kept: object = list(value) if isinstance(value, tuple) else value
    if isinstance(kept, float) and kept == int(kept):
        kept = int(kept)
    where[last] = kept
    return tomlkit.dumps(document)


def without(text: str, names: Iterable[str]) -> str:
    """*text* without the settings *names*; a table that is empty then goes, unless a comment stands in it."""
    import tomlkit
    from tomlkit.items import Table

    document = tomlkit.parse(text)
    for name in names:
        table_name, _, last = name.rpartition(".")
        where = document.get(table_name) if table_name else document
        if not isinstance(where, (Table, tomlkit.TOMLDocument)) or last not in where:
            continue
        del where[last]
        if isinstance(where, Table) and not where and "#" not in where.as_string():
            del document[table_name]
    return tomlkit.dumps(document)


def written(values: Mapping[str, Value]) -> str:
    """A file that gives just *values*."""
    text = ""
    for name in sorted(values, key=lambda name: ("." in name, list(BY_NAME).index(name))):
        text = with_value(text, name, values[name])
    return text


def example() -> str:
    """A file with every setting, each with its words and its default, all of them commented out."""
    import tomlkit

    rows = ["# AniVault's settings. Take the # away from what you want to change; `settings explain NAME` tells more."]
    above = ""
    for key in sorted(KEYS, key=lambda key: "." in key.name):
        table, _, last = key.name.rpartition(".")
        if key.secret:
            continue
        if table != above:
            rows += ["", f"[{table}]"]
            above = table
        default = list(key.default) if isinstance(key.default, tuple) else key.default
        shown = '""' if default is None else tomlkit.item(default).as_string()
        rows += [f"# {key.summary}", f"# {last} = {shown}"]
    return "\n".join(rows) + "\n"

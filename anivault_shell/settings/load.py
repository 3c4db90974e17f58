# SPDX-License-Identifier: GPL-3.0-or-later
"""
Settings from where they stand, each with its origin.

Order: command line, environment, `anivault.toml` beside the program (portable use), the user's
own config file, defaults.  A file that makes no sense stops the program with its place and reason:
going on with half of somebody's settings is worse.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from anivault_shell.errors import ConfigError, InputError
from anivault_shell.settings.keys import BY_NAME, KEYS, Key, Value

# A dotted key of 20,000 parts takes tomllib seconds; no real file comes near this.
LARGEST_FILE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting's value, and where each came from (`default`, `--rate`, `ANIVAULT_TMDB_URL`, a file)."""

    values: Mapping[str, Value]
    origins: Mapping[str, str]

    def text(self, name: str) -> str:
        return str(self.values[name] or "")

    def number(self, name: str) -> float:
        value = self.values[name]
        return value if isinstance(value, (int, float)) else 0.0

    def flag(self, name: str) -> bool:
        return bool(self.values[name])

    def words(self, name: str) -> tuple[str, ...]:
        value = self.values[name]
        return value if isinstance(value, tuple) else ()


def load(options: Mapping[str, str | bool], environment: Mapping[str, str], files: tuple[str, ...]) -> Settings:
    """
    *options* by their `--name`; *files* weakest last, missing ones passed over.

    Raises ConfigError that names the place and the reason, InputError for an option.
    """
    values: dict[str, Value] = {k.name: k.default for k in KEYS}
    origins = dict.fromkeys(values, "default")
    values["lang"], origins["lang"] = _system_language(environment)
    for path in reversed(files):
        for key, value in _read(path).items():
            values[key.name], origins[key.name] = value, path
    for key in KEYS:
        if key.environment and environment.get(key.environment):
            values[key.name] = _checked(key, environment[key.environment], key.environment)
            origins[key.name] = key.environment
        if key.option and key.option in options:
            values[key.name] = _typed(key, options[key.option])
            origins[key.name] = key.option
    return Settings(values, origins)


def _system_language(environment: Mapping[str, str]) -> tuple[str, str]:
    """The system's language, else English."""
    name = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    if not name and os.name == "nt":
        import locale

        name = locale.getlocale()[0] or ""
    name = name.partition(".")[0].partition("@")[0]
    try:
        return str(BY_NAME["lang"].check(name)), "system"
    except ValueError:
        return "en-US", "default"


def _typed(key: Key, value: str | bool) -> Value:
    """What stands on the command line; a slip there is one of usage."""
    try:
        return key.check(value)
    except ValueError as exc:
        line = f"{key.option} {value}"
        at = (len(key.option) + 1, len(line))
        raise InputError(f"that does not fit {key.name}: {exc}", span=at, line=line) from None


def _checked(key: Key, value: object, where: str) -> Value:
    try:
        return key.check(value)
    except ValueError as exc:
        shown = "" if key.secret else f" {value!r}"
        raise ConfigError(f"{where}:{shown} does not fit {key.name}: {exc}") from None


def _read(path: str) -> dict[Key, Value]:
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return {}
    except OSError as exc:
        raise ConfigError(f"{path} cannot be read: {exc.strerror}") from None
    if len(data) > LARGEST_FILE:
        raise ConfigError(f"{path} is larger than {LARGEST_FILE // 1024} KB; that is no settings file")
    import tomllib

    try:
        tables = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise ConfigError(f"{path} is not valid TOML: {exc}", hint="mend that line, or move the file away") from None
    return {key: _checked(key, value, f"{path}: {key.name}") for key, value in _flat(tables, path)}


def _flat(tables: Mapping[str, object], path: str, above: str = "") -> list[tuple[Key, object]]:
    found: list[tuple[Key, object]] = []
    for name, value in tables.items():
        full = f"{above}{name}"
        if isinstance(value, dict):
            found += _flat(value, path, f"{full}.")
        elif full in BY_NAME:
            found.append((BY_NAME[full], value))
        else:
            raise ConfigError(f"{path}: no setting {full!r}", hint=f"there are {', '.join(BY_NAME)}")
    return found

# SPDX-License-Identifier: GPL-3.0-or-later
"""
Settings from where they stand, each with its origin.

Order: command line, environment, `anivault.toml` beside the program (portable use), the user's
own config file, defaults.  A file that makes no sense stops the program with its place and reason:
going on with half of somebody's settings is worse.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from anivault_shell.errors import ConfigError, InputError
from anivault_shell.settings.keys import BY_NAME, KEYS, Key, Value, quoted

# A dotted key of 20,000 parts takes tomllib seconds; no real file comes near this.
LARGEST_FILE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """What settings are made of: *options* by their `--name`, the environment, *files* weakest last, and a profile before them."""

    options: Mapping[str, str | bool]
    environment: Mapping[str, str] = field(repr=False)
    files: tuple[str, ...]
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting's value, and where each came from (`default`, `--rate`, `ANIVAULT_TMDB_URL`, a file)."""

    values: Mapping[str, Value]
    origins: Mapping[str, str]
    source: Source = field(default_factory=lambda: Source({}, {}, ()))

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
    return loaded(Source(options, environment, files))


def loaded(source: Source) -> Settings:
    """What *source* says now: files may have changed since."""
    values: dict[str, Value] = {k.name: k.default for k in KEYS}
    origins = dict.fromkeys(values, "default")
    for origin, given in reversed(list(layers(source))):
        values |= given
        origins |= dict.fromkeys(given, origin)
    return Settings(values, origins, source)


def layers(source: Source) -> Iterator[tuple[str, dict[str, Value]]]:
    """Where values stand, the strongest first, and what stands there."""
    for key in KEYS:
        if key.option and key.option in source.options:
            yield key.option, {key.name: _typed(key, source.options[key.option])}
    for key in KEYS:
        if key.environment and source.environment.get(key.environment):
            yield key.environment, {key.name: _checked(key, source.environment[key.environment], key.environment)}
    for path in (source.profile, *source.files):
        if path and (found := read_file(path)):
            yield path, {key.name: value for key, value in found.items()}
    language, origin = _system_language(source.environment)
    yield origin, {"lang": language}


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
        raise ConfigError(f"{where}: {quoted(key, value)} does not fit {key.name}: {exc}") from None


def read_file(path: str) -> dict[Key, Value]:
    """What the file says; nothing where there is none. Raises ConfigError."""
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return {}
    except OSError as exc:
        raise ConfigError(f"{path} cannot be read: {exc.strerror}") from None
    if len(data) > LARGEST_FILE:
        raise ConfigError(f"{path} is larger than {LARGEST_FILE // 1024} KB; that is no settings file")
    from anivault_shell.settings.file import read_text

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{path} is no UTF-8 text: {exc.reason} at byte {exc.start}") from None
    return read_text(text, path)

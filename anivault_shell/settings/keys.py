# SPDX-License-Identifier: GPL-3.0-or-later
"""Every setting: its name, what it takes, its default and where else it can be given."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Value = str | int | float | bool | tuple[str, ...] | None

LANGUAGES = ("en-US", "ko-KR", "ja-JP", "zh-CN", "zh-TW", "de-DE", "fr-FR", "es-ES", "it-IT", "pt-BR", "ru-RU")
SERVERS = ("jellyfin10", "jellyfin12", "plex", "kodi")
# Who logs in at an address, with what; a key in its query.
SECRET = re.compile(r"://[^\s/]*@|[?&](?:api_)?key=", re.IGNORECASE)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


@dataclass(frozen=True, slots=True)
class Key:
    """
    One setting.

    `name` is `table.key` in `anivault.toml`; `option` and `environment` are its
    other ways in; `check` turns what was given into the value and raises ValueError with the reason.
    """

    name: str
    summary: str
    default: Value
    check: Callable[[object], Value]
    option: str = ""
    environment: str = ""
    secret: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Values that it takes, as far as they can be listed."""
        if isinstance(self.check, _OneOf):
            return self.check.words
        listed: dict[object, tuple[str, ...]] = {_flag: ("true", "false"), _servers: SERVERS, _language: LANGUAGES}
        return listed.get(self.check, ())


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("expecting text")
    return value


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        return value.lower() in ("1", "true", "yes", "on")
    raise ValueError("expecting true or false")


def _number(low: float, high: float) -> Callable[[object], float]:
    def check(value: object) -> float:
        try:
            number = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else None
        except ValueError:
            number = None
        if number is None or not low <= number <= high:
            raise ValueError(f"expecting a number from {low:g} to {high:g}")
        return number

    return check


def _whole(low: int, high: int) -> Callable[[object], int]:
    def check(value: object) -> int:
        try:
            number = _number(low, high)(value)
        except ValueError:
            number = 0.5
        if number != int(number):
            raise ValueError(f"expecting a whole number from {low} to {high}")
        return int(number)

    return check


class _OneOf:
    def __init__(self, *words: str) -> None:
        self.words = words

    def __call__(self, value: object) -> str:
        text = _text(value).lower()
        if text not in self.words:
            raise ValueError(f"expecting {', '.join(self.words)}")
        return text


def _language(value: object) -> str:
    text = _text(value).replace("_", "-")
    short, _, country = text.partition("-")
    text = f"{short.lower()}-{country.upper()}" if country else short.lower()
    if not LANGUAGE.fullmatch(text):
        raise ValueError("expecting a language such as ko-KR or en")
    return text


def _url(value: object) -> str:
    text = _text(value).rstrip("/")
    if SECRET.search(text) or not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", text):
        raise ValueError("expecting an address such as https://api.themoviedb.org/3, without name, password or key")
    return text


def quoted(key: Key, value: object) -> str:
    """*value*, which does not fit *key*, as an error may show it: who logs in at an address is no one's business."""
    text = repr(value)
    return "what stands there" if key.secret or SECRET.search(text) else text


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(w for w in re.split(r"[,\s]+", value) if w)
    if isinstance(value, (list, tuple)) and all(isinstance(w, str) for w in value):
        return tuple(value)
    raise ValueError("expecting a list of words")


def _extensions(value: object) -> tuple[str, ...]:
    words = tuple(w.lower().lstrip("*").lstrip(".") for w in _words(value))
    for word in words:
        if not word.isalnum() or len(word) > 8:
            raise ValueError("expecting endings such as mkv,mp4")
    return words


def _servers(value: object) -> tuple[str, ...]:
    words = tuple(w.lower() for w in _words(value))
    for word in words:
        if word not in SERVERS:
            raise ValueError(f"expecting some of {', '.join(SERVERS)}")
    return words


KEYS: tuple[Key, ...] = (
    Key(
        "tmdb.key",
        "the TMDB key (better kept in the environment)",
        None,
        _text,
        environment="ANIVAULT_TMDB_KEY",
        secret=True,
    ),
    Key("tmdb.url", "where TMDB answers", "https://api.themoviedb.org/3", _url, environment="ANIVAULT_TMDB_URL"),
    Key(
        "tmdb.rate",
        "requests a second, over all AniVault processes",
        35.0,
        _number(0.1, 10_000),
        "--rate",
        "ANIVAULT_RATE_BASE",
    ),
    Key("tmdb.concurrency", "requests at once", 4, _whole(1, 64), "--tmdb-concurrency", "ANIVAULT_CONCURRENCY"),
    Key("tmdb.offline", "ask nothing, use what is cached", False, _flag, "--offline"),
    Key("tmdb.auto_recover", "after an outage try again by itself, every ten minutes", False, _flag, "--auto-recover"),
    Key(
        "tmdb.bucket_cap",
        "requests that may go out together after a pause (TMDB itself: 3 at most)",
        3,
        _whole(1, 1_000),
        environment="ANIVAULT_BUCKET_CAP",
    ),
    Key(
        "tmdb.p_throttle",
        "share of failures, 0 to 1, from which it asks slower",
        0.20,
        _number(0.01, 1),
        environment="ANIVAULT_P_THROTTLE",
    ),
    Key(
        "tmdb.p_recover",
        "share of failures below which it tries to go back",
        0.10,
        _number(0.01, 1),
        environment="ANIVAULT_P_RECOVER",
    ),
    Key(
        "tmdb.n_throttle",
        "429s in a row after which it asks slower",
        3,
        _whole(1, 1_000),
        environment="ANIVAULT_N_THROTTLE",
    ),
    Key(
        "tmdb.n_cacheonly",
        "429s in a row after which it stops for a while",
        5,
        _whole(1, 1_000),
        environment="ANIVAULT_N_CACHEONLY",
    ),
    Key("tmdb.sleep_min", "shortest stop in seconds", 2.0, _number(0.1, 300), environment="ANIVAULT_SLEEP_MIN"),
    Key("tmdb.sleep_max", "longest stop in seconds", 300.0, _number(1, 3_600), environment="ANIVAULT_SLEEP_MAX"),
    Key(
        "tmdb.probe_success",
        "good answers that lead back to full speed",
        5,
        _whole(1, 100),
        environment="ANIVAULT_PROBE_SUCCESS",
    ),
    Key(
        "tmdb.cooldown_factor",
        "how much longer each further stop is",
        2.0,
        _number(1, 10),
        environment="ANIVAULT_COOLDOWN_FACTOR",
    ),
    Key(
        "tmdb.seed",
        "seed of the random part of waits, for tests",
        None,
        _whole(0, 2**63),
        environment="ANIVAULT_TEST_SEED",
    ),
    Key("cache.megabytes", "how much is kept of TMDB's answers", 512, _whole(1, 1_000_000)),
    Key(
        "profile",
        "the set of settings (`profile list`) in force from the start",
        "",
        _text,
        "--profile",
        "ANIVAULT_PROFILE",
    ),
    Key("lang", "language of titles", "en-US", _language, "--lang"),
    Key("scan.workers", "threads that read folders", 8, _whole(1, 64), "--max-workers"),
    Key("scan.extensions", "only videos that end so; all that are known if empty", (), _extensions),
    Key("scan.recursive", "folders in folders too", True, _flag),
    Key("scan.exclude", "names never taken, as globs", (), _words),
    Key("scan.min_size", "smallest video in bytes", 0, _whole(0, 2**50)),
    Key("match.accept", "how sure is sure enough, 0 to 1", 0.85, _number(0.0, 1.0)),
    Key("naming.template", "preset or template of new names", "jellyfin", _text),
    Key("naming.servers", "media servers whose id tags a preset's folders bear, and that `lint` asks", (), _servers),
    Key("naming.dest", "folder that new names stand under", "", _text),
    Key(
        "naming.action",
        "what commit does with a file",
        "move",
        _OneOf("move", "copy", "hardlink", "symlink", "reflink"),
    ),
    Key(
        "naming.on_conflict",
        "what happens to a taken name",
        "skip",
        _OneOf("skip", "ask", "rename", "keep-best", "versions"),
    ),
    Key("naming.groups", "release groups, best first, for keep-best", (), _words),
    Key("keep.days", "how long replaced files wait in the keep before it is time to empty it", 30, _whole(0, 36_500)),
    Key("keep.gigabytes", "how much may wait there", 50.0, _number(0, 1_000_000)),
    Key(
        "sessions.keep",
        "how many sessions without a name of yours stay in any case, the last ones",
        20,
        _whole(0, 100_000),
    ),
    Key("sessions.days", "how long others of them stay that hold no open work", 30, _whole(0, 36_500)),
    Key("ui.theme", "colours of the terminal", "auto", _OneOf("auto", "dark", "light", "high-contrast")),
    Key("ui.pager", "long output at the prompt opens a pager", "auto", _OneOf("auto", "never")),
    Key("ui.keys", "how the prompt is edited", "emacs", _OneOf("emacs", "vi")),
    Key("ui.columns", "columns of `ls`, by field", (), _words),
    Key(
        "log.level",
        "what is said on standard error",
        "warning",
        _OneOf("debug", "info", "warning", "error"),
        "--log-level",
        "ANIVAULT_LOG_LEVEL",
    ),
    Key(
        "log.files",
        "what is written into the log files",
        "info",
        _OneOf("off", "debug", "info", "warning", "error"),
        environment="ANIVAULT_LOG_FILES",
    ),
    Key("log.megabytes", "a log file is begun anew at this size, and each day", 20, _whole(1, 1_000)),
    Key("log.keep", "how many older files of each log are kept", 5, _whole(1, 1_000)),
)
BY_NAME: dict[str, Key] = {k.name: k for k in KEYS}

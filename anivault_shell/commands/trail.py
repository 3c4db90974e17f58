# SPDX-License-Identifier: GPL-3.0-or-later
"""What the log tells of commands: the line without its secrets, how it ended, and what nobody foresaw."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from anivault_shell.errors import AniVaultError

if TYPE_CHECKING:
    from anivault_shell.lang.syntax import Call
    from anivault_shell.settings import Homes, Settings

log = logging.getLogger(__name__)
# Looking things up in the program itself leaves no trace; what runs in a home of its own is told there.
SILENT = frozenset({"help", "completion", "clear", "quit", "version", "log", "demo", "learn"})
LONGEST = 500


def begun(call: Call) -> None:
    if call.spec.name not in SILENT:
        log.info("command_begun", extra={"fields": {"line": told(call)}})


def ended(call: Call, code: int, seconds: float) -> None:
    if call.spec.name not in SILENT:
        fields = {"command": call.spec.name, "code": code, "seconds": round(seconds, 3)}
        log.info("command_ended", extra={"fields": fields})


def written() -> None:
    """What was said so far stands in the files, for whoever reads them now."""
    for each in logging.getLogger().handlers:
        each.flush()


def told(call: Call) -> str:
    """*call* as it was typed, variables by their names; of what may be a secret only that there was one."""
    words = [word for given in call.words.values() for word in given]
    values = [word for word in call.options.values() if word is not None]
    if call.spec.name == "key" or any(word.text == "tmdb.key" for word in words):
        verb = words[0].text if words and words[0].text.isalpha() and len(words[0].text) < 9 else ""
        return f"{call.spec.name} {verb} …" if verb else call.spec.name
    end = max((word.end for word in (call.name, *words, *values)), default=0)
    flags = [
        name for name, value in call.options.items() if value is None and name not in call.line[call.name.start : end]
    ]
    return " ".join([call.line[call.name.start : end], *flags])[:LONGEST]


def bug(exc: BaseException, name: str, settings: Settings, homes: Homes) -> AniVaultError:
    """A fault of ours: its traceback goes into the log; told are the places a maintainer needs, and nothing of the user's data."""
    import traceback

    log.error("unforeseen", exc_info=exc, extra={"fields": {"command": name}, "told": True})
    frames = traceback.extract_tb(exc.__traceback__)
    places = " < ".join(
        f"{f.filename.replace(chr(92), '/').rpartition('/')[2]}:{f.lineno}" for f in reversed(frames[-4:])
    )
    more = ""
    if settings.text("log.files") != "off":
        more = f"; {os.path.join(homes.logs, 'error.log')} has more"
    return AniVaultError(
        f"{name} met a bug in AniVault: {type(exc).__name__} at {places}",
        hint=f"your files and this session are as they were; please report these places{more}",
    )

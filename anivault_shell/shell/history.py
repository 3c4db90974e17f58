# SPDX-License-Identifier: GPL-3.0-or-later
"""What was typed before: the arrow up brings this session's lines first, Ctrl-R looks in all."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prompt_toolkit.history import History

from anivault_shell.disk.lines import Lines
from anivault_shell.keychain.mask import masked

# A line that sets a key is not kept, none that holds what looks like one, and none that begins with a blank.
SECRETS = ("key set", "tmdb.key", "api_key", "token", "password")


class KeptHistory(History):
    """Over `Lines`; *now* counts seconds, *session* names the one that is open, *asks*: a line is no line but a question."""

    def __init__(
        self, path: str, now: Callable[[], float], session: Callable[[], str], asks: Callable[[str], bool]
    ) -> None:
        super().__init__()
        self._asks = asks
        self._lines = Lines(path)
        self._now = now
        self._session = session
        self._last: int | None = None

    def load_history_strings(self) -> Iterable[str]:
        return self._lines.newest(self._session())

    def append_string(self, string: str) -> None:
        """A line that was typed before is not there twice; the word that a `?` asks about is nobody's line."""
        if self._asks(string):
            return
        self._loaded_strings = [line for line in self._loaded_strings if line != string]
        super().append_string(string)

    def store_string(self, string: str) -> None:
        self._last = None
        if string.startswith(" ") or not string.strip() or any(word in string.lower() for word in SECRETS):
            return
        if masked(string) != string:
            return
        self._last = self._lines.add(self._now(), self._session(), string)

    def ended(self, code: int) -> None:
        """How the line that was typed last came out."""
        if self._last is not None:
            self._lines.ended(self._last, code)
            self._last = None

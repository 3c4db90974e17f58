# SPDX-License-Identifier: GPL-3.0-or-later
"""
The TMDB key between two runs.

`key.json` in the settings folder says where it is kept; it holds the key itself only sealed under a PIN.  So
a start that needs no key asks no keyring, and one without a key knows it at once.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import msgspec

from anivault_shell.disk import files
from anivault_shell.errors import ConfigError, ContractBroken, Stale, TmdbRefused
from anivault_shell.keychain import system
from anivault_shell.keychain.place import FILE_NAME, has_key
from anivault_shell.keychain.sealed import Sealed, seal, unseal
from anivault_shell.model.watch import Watch

LARGEST_FILE = 16 * 1024
KEYRING, FILE = "keyring", "file"
TRIES = 3
SHORTEST_PIN = 6
PIN_QUESTION = "PIN of your TMDB key (Enter goes on offline): "
ENVIRONMENT_HINT = "`key set` keeps it anew; ANIVAULT_TMDB_KEY works without"


class Note(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What `key.json` says."""

    schema_version: int
    place: str
    sealed: Sealed | None = None


class Keychain:
    """
    *ask* puts a question whose answer is not shown; None where nobody can answer.

    *patience*: seconds that the system's keyring is given, in which a person may have to unlock it.  *learn* is told each
    secret that passes, so that no log shows it.
    """

    def __init__(
        self,
        folder: str,
        *,
        ask: Callable[[str], str | None],
        patience: float,
        learn: Callable[[str], None] = lambda _secret: None,
    ) -> None:
        self.path = os.path.join(folder, FILE_NAME)
        self._folder = folder
        self._ask = ask
        self._patience = patience
        self._learn = learn
        self._lock = threading.Lock()
        self._key: str | None = None

    @property
    def has_key(self) -> bool:
        """Whether a key was kept; that it can still be had is only known when it is fetched."""
        return has_key(self._folder)

    @property
    def place(self) -> str:
        """`keyring`, `file`, or nothing. Raises ConfigError where `key.json` makes no sense."""
        note = self._note()
        return note.place if note is not None else ""

    def fetch(self, watch: Watch) -> str:
        """The key; asked for once a run. Raises TmdbRefused where it cannot be had."""
        with self._lock:
            if self._key is None:
                self._key = self._fetched(watch)
                self._learn(self._key)
            return self._key

    def keep_in_keyring(self, key: str, watch: Watch) -> str:
        """Hand *key* to the system; what is wrong where it does not take it."""
        self._learn(key)
        told = system.write(key, watch, self._patience)
        if not told.trouble:
            self._write(Note(1, KEYRING))
            self._key = key
        return told.trouble

    def keep_under_pin(self, key: str, pin: str, watch: Watch) -> None:
        """Seal *key* into our own file; a key in the system's keyring is taken from there."""
        was = self._was()
        self._learn(key)
        self._learn(pin)
        self._write(Note(1, FILE, seal(key, pin)))
        self._key = key
        if was == KEYRING:
            system.delete(watch, self._patience)

    def forget(self, watch: Watch) -> str:
        """Keep no key any more; what is wrong where the system's keyring does not let go of it."""
        was = self._was()
        files.remove(self.path)
        self._key = None
        return system.delete(watch, self._patience).trouble if was == KEYRING else ""

    def _fetched(self, watch: Watch) -> str:
        try:
            note = self._note()
        except ConfigError as exc:
            raise TmdbRefused(exc.message, hint=exc.hint) from None
        if note is None:
            raise TmdbRefused("there is no TMDB key", hint=ENVIRONMENT_HINT)
        if note.place == FILE and note.sealed is not None:
            return self._unsealed(note.sealed)
        told = system.read(watch, self._patience)
        if told.trouble:
            raise TmdbRefused(f"the TMDB key cannot be had: {told.trouble}", hint=ENVIRONMENT_HINT)
        if told.value is None:
            raise TmdbRefused("the TMDB key is gone from the system's keyring", hint=ENVIRONMENT_HINT)
        return told.value

    def _unsealed(self, sealed: Sealed) -> str:
        for n in range(TRIES):
            pin = self._ask(PIN_QUESTION if not n else "another PIN: ")
            if pin is None:
                raise TmdbRefused("the TMDB key is under a PIN, and nobody is here to type it", hint=ENVIRONMENT_HINT)
            if not pin:
                break
            self._learn(pin)
            if (key := unseal(sealed, pin)) is not None:
                return key
        raise TmdbRefused("the TMDB key stays locked: no PIN fits", hint="`match --retry` asks again")

    def _was(self) -> str:
        try:
            return self.place
        except ConfigError:
            return ""

    def _note(self) -> Note | None:
        try:
            raw = files.read(self.path, LARGEST_FILE)
        except Stale:
            return None
        except ContractBroken:
            raise self._nonsense() from None
        try:
            note = msgspec.json.decode(raw, type=Note)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            raise self._nonsense() from None
        if note.schema_version != 1 or note.place not in (KEYRING, FILE) or (note.place == FILE) != bool(note.sealed):
            raise self._nonsense()
        return note

    def _nonsense(self) -> ConfigError:
        return ConfigError(f"{self.path} does not say where the TMDB key is", hint="`key forget`, then `key set`")

    def _write(self, note: Note) -> None:
        files.private_folder(self._folder)
        files.write_atomic(self.path, msgspec.json.encode(note))

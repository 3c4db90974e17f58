# SPDX-License-Identifier: GPL-3.0-or-later
"""
The keyring of the system: Credential Manager, Keychain, Secret Service or KWallet.

It is somebody else's program behind a library: it may be missing, locked, ask its own question, or never
answer.  So it is asked in a thread, for a limited time, and whatever it does ends as a word on what is wrong.
The time begins when the library is loaded: that is our own affair, and takes seconds where a disk is slow or an antivirus looks on.
"""

from __future__ import annotations

import contextlib
import importlib
import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anivault_shell.model.watch import Watch

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "AniVault"
NAME = "TMDB key"
SLICE = 0.1
# Named one by one: the library's own choice reads the entry points of everything installed.
BACKENDS = {
    "win32": ("keyring.backends.Windows.WinVaultKeyring",),
    "darwin": ("keyring.backends.macOS.Keyring",),
    "linux": ("keyring.backends.SecretService.Keyring", "keyring.backends.kwallet.DBusKeyring"),
}
NO_KEYRING = "this system has no keyring"


@dataclass(frozen=True, slots=True)
class Told:
    """What the keyring had (None: nothing), or what is wrong with it."""

    value: str | None = None
    trouble: str = ""


def read(watch: Watch, patience: float) -> Told:
    """The key that is kept there, within *patience* seconds."""
    return _told(lambda keyring: keyring.get_password(SERVICE, NAME), watch, patience)


def write(key: str, watch: Watch, patience: float) -> Told:
    """Keep *key* there; the answer is what the keyring gives back afterwards."""

    def job(keyring: KeyringBackend) -> str | None:
        keyring.set_password(SERVICE, NAME, key)
        return keyring.get_password(SERVICE, NAME)

    told = _told(job, watch, patience)
    # The keyring that somebody has switched off (`null`) keeps nothing, and does not say so.
    return told if told.trouble or told.value == key else Told(trouble=NO_KEYRING)


def delete(watch: Watch, patience: float) -> Told:
    """Have it forgotten; nothing to forget is fine."""

    def job(keyring: KeyringBackend) -> str | None:
        if keyring.get_password(SERVICE, NAME) is not None:
            keyring.delete_password(SERVICE, NAME)
        return None

    return _told(job, watch, patience)


def _told(job: Callable[[KeyringBackend], str | None], watch: Watch, patience: float) -> Told:
    answers: queue.SimpleQueue[Told] = queue.SimpleQueue()
    loaded = threading.Event()
    threading.Thread(target=lambda: answers.put(_asked(job, loaded)), name="keyring", daemon=True).start()
    left = max(int(patience / SLICE), 1)
    while left:
        watch.check()
        try:
            return answers.get(timeout=SLICE)
        except queue.Empty:
            left -= loaded.is_set()
    return Told(trouble=f"the system's keyring did not answer within {patience:.0f} s")


def _asked(job: Callable[[KeyringBackend], str | None], loaded: threading.Event) -> Told:
    try:
        _load()
        loaded.set()
        return Told(job(_backend()))
    except Exception as exc:  # noqa: BLE001 - a backend raises what its system's library raises
        # Its own words are not repeated: nobody knows what they quote.
        name = type(exc).__name__
    if name in ("NoKeyringError", "ModuleNotFoundError"):
        return Told(trouble=NO_KEYRING)
    return Told(
        trouble="the system's keyring is locked" if "Locked" in name else f"the system's keyring failed ({name})"
    )


def _load() -> None:
    """Import what asking needs, and ask nothing yet."""
    import keyring.core  # noqa: F401

    with contextlib.suppress(ImportError):
        importlib.import_module(BACKENDS.get(sys.platform, BACKENDS["linux"])[0].rpartition(".")[0])


def _backend() -> KeyringBackend:
    """The keyring that the user has chosen (PYTHON_KEYRING_BACKEND, keyringrc.cfg), else the system's."""
    from keyring import core, errors

    if (chosen := core.load_env() or core.load_config()) is not None:
        return chosen
    for name in BACKENDS.get(sys.platform, BACKENDS["linux"]):
        try:
            return core.load_keyring(name)
        except (RuntimeError, ImportError, AttributeError):
            continue  # it says in this way that it cannot work here
    raise errors.NoKeyringError

# SPDX-License-Identifier: GPL-3.0-or-later
"""Keyrings of our own, chosen as users choose theirs: by PYTHON_KEYRING_BACKEND."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class Memory(KeyringBackend):
    """Keeps what it is given as long as the process lives."""

    priority = 1
    kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("there is none")


class OnDisk(Memory):
    """The same for several processes; TEST_KEYRING names its file."""

    @property
    def path(self) -> Path:
        return Path(os.environ["TEST_KEYRING"])

    def _read(self) -> dict[str, str]:
        return dict(json.loads(self.path.read_text())) if self.path.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.path.write_text(json.dumps(self._read() | {f"{service}/{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        self.path.write_text(json.dumps({k: v for k, v in self._read().items() if k != f"{service}/{username}"}))


class Locked(Memory):
    """Somebody closed its window."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("the user dismissed the prompt")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("the user dismissed the prompt")


class Talkative(Memory):
    """Fails with all it knows in its words."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise ValueError(f"cannot keep {password!r}")


class Silent(Memory):
    """Waits for somebody who never comes."""

    asked = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.asked.set()
        threading.Event().wait()
        return None

# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the TMDB key is kept: the system's own keyring, or a file of ours under a PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anivault_shell.keychain.keychain import FILE, KEYRING, SHORTEST_PIN, Keychain
else:
    from anivault_shell.lazily import later

    __getattr__ = later(
        __name__,
        {
            "FILE": "keychain",
            "KEYRING": "keychain",
            "SHORTEST_PIN": "keychain",
            "Keychain": "keychain",
        },
    )

__all__ = ["FILE", "KEYRING", "SHORTEST_PIN", "Keychain"]

# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the TMDB key is kept: the system's own keyring, or a file of ours under a PIN."""

from anivault_shell.keychain.keychain import FILE, KEYRING, SHORTEST_PIN, Keychain

__all__ = ["FILE", "KEYRING", "SHORTEST_PIN", "Keychain"]

# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be set, where it was set, and where the program keeps its things."""

from anivault_shell.settings.homes import Homes, homes
from anivault_shell.settings.keys import KEYS, Key
from anivault_shell.settings.load import Settings, load

__all__ = ["KEYS", "Homes", "Key", "Settings", "homes", "load"]

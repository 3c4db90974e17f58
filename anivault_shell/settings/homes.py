# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the program keeps its own things: never in a library, never in the current folder."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Homes:
    """Absolute folders; none is made before something is written there."""

    config: str
    cache: str
    state: str

    @property
    def journal(self) -> str:
        return os.path.join(self.state, "journal")

    @property
    def sessions(self) -> str:
        return os.path.join(self.state, "sessions")

    @property
    def logs(self) -> str:
        return os.path.join(self.state, "logs")

    @property
    def history(self) -> str:
        return os.path.join(self.state, "history.sqlite")


def homes(home: str | None) -> Homes:
    """All under *home* (`ANIVAULT_HOME`, `--home`) where given, else the platform's own places."""
    if home:
        top = os.path.abspath(os.path.expanduser(home))
        return Homes(os.path.join(top, "config"), os.path.join(top, "cache"), os.path.join(top, "state"))
    from platformdirs import PlatformDirs

    dirs = PlatformDirs("AniVault", appauthor=False)
    return Homes(dirs.user_config_dir, dirs.user_cache_dir, dirs.user_state_dir)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a TMDB key looks like: a v3 key goes into the query, a v4 token into a header."""

from __future__ import annotations

import re

from anivault_shell.errors import TmdbRefused

V3_KEY = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)
V4_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{40,4096}")
KEY_HINT = "`key set` stores one; it is free at themoviedb.org/settings/api"


def key_kind(key: str | None) -> str:
    """`v3 key` or `v4 token`. Raises TmdbRefused for what can be neither."""
    if not key:
        raise TmdbRefused("there is no TMDB key", hint=KEY_HINT)
    if V3_KEY.fullmatch(key):
        return "v3 key"
    if V4_TOKEN.fullmatch(key):
        return "v4 token"
    raise TmdbRefused("the TMDB key is neither a v3 key (32 hex digits) nor a v4 token", hint=KEY_HINT)

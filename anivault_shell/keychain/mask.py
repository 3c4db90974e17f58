# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys are painted over wherever a text may hold one by accident: log lines, tracebacks."""

from __future__ import annotations

import re

PAINT = "********"
SECRETS = re.compile(
    r"(?P<kept>\bapi_key=|\bbearer\s+)[^\s&'\"]+"  # as a query or a header has it
    r"|\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]+)?"  # a v4 token is a JSON Web Token (RFC 7519)
    r"|(?<![0-9a-z])[0-9a-f]{32}(?![0-9a-z])",  # a v3 key
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """*text* without what looks like a TMDB key."""
    return SECRETS.sub(lambda found: (found["kept"] or "") + PAINT, text)

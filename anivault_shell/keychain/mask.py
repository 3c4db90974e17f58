# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets are painted over wherever a text may hold one by accident: log lines, tracebacks."""

from __future__ import annotations

import re
from collections.abc import Iterator

PAINT = "********"
SECRETS = re.compile(
    r"(?P<kept>\bapi_key=|\bbearer\s+)[^\s&'\"\\]+"  # as a query or a header has it
    r"|(?P<scheme>://)[^\s/'\"\\]+(?=@)"  # who logs in at a proxy; a password may hold an @
    r"|\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]+)?"  # a v4 token is a JSON Web Token (RFC 7519)
    r"|(?<![0-9a-z])[0-9a-f]{32}(?![0-9a-z])",  # a v3 key
    re.IGNORECASE,
)
SIGNS = (b"api_key=", b"bearer", b"://", b"eyj")
# Every digit of a v3 key becomes `h`: to look for thirty-two of them in a row is many times as fast so.
DIGITS = bytes.maketrans(b"0123456789abcdef", b"h" * 16)
KEY = b"h" * 32
# What is shorter is no secret of ours, and would paint over half of the words.
SHORTEST = 6


def masked(text: str) -> str:
    """*text* without what looks like a TMDB key."""
    # Every line of a log comes by here, and hardly one has anything in it.
    low = text.encode("utf-8", "surrogatepass").lower()
    if not any(sign in low for sign in SIGNS) and KEY not in low.translate(DIGITS):
        return text
    return SECRETS.sub(lambda found: (found["kept"] or found["scheme"] or "") + PAINT, text)


class Mask:
    """Paints over what looks like a secret, and over those that this run has come to know, in whatever form."""

    def __init__(self) -> None:
        self._secrets: tuple[str, ...] = ()
        self._forms: dict[str, tuple[str, ...]] = {}

    def learn(self, secret: str) -> None:
        """From now on *secret* is known: a key that was fetched, a PIN that was typed."""
        if len(secret) >= SHORTEST and secret not in self._secrets:
            self._secrets = (*self._secrets, secret)

    def _known(self) -> Iterator[str]:
        """Worked out when it is first needed: most runs log nothing."""
        for secret in self._secrets:
            if secret not in self._forms:
                self._forms[secret] = forms(secret)
            yield from self._forms[secret]

    def __call__(self, text: str) -> str:
        for form in self._known():
            if form in text:
                text = text.replace(form, PAINT)
        return masked(text)


def forms(secret: str) -> tuple[str, ...]:
    """*secret* as a program may write it: as it is, in an address, in JSON, in base64, in hex. The longest first."""
    import base64
    import json
    from urllib.parse import quote, quote_plus

    raw = secret.encode("utf-8", "surrogatepass")
    coded = base64.b64encode(raw).decode().rstrip("=")
    found = {
        secret, quote(raw, safe=""), quote_plus(raw), json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1],
        coded, coded.replace("+", "-").replace("/", "_"), raw.hex(), repr(secret)[1:-1],
    }  # fmt: skip
    # A text that holds one of these may itself be written as JSON.
    found |= {json.dumps(form, ensure_ascii=False)[1:-1] for form in found}
    return tuple(sorted(found, key=len, reverse=True))

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a marked key may look like in what a run writes, and where to look for it."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from urllib.parse import quote, quote_plus

from anivault_shell.disk.names import long_path


def everything(folder: Path) -> bytes:
    """Every byte below *folder*, and every name."""
    parts = []
    for where, _, names in os.walk(long_path(str(folder))):
        for name in names:
            with open(os.path.join(where, name), "rb") as file:
                parts += [os.fsencode(name), file.read()]
    return b"\n".join(parts)


def written_as(secret: str) -> list[bytes]:
    """Every way in which a program may have written it; Windows writes two bytes for a sign."""
    raw = secret.encode()
    coded = [base64.b64encode((b"x" * n) + raw)[4 if n else 0 :][:40] for n in range(3)]
    found = [secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], secret.replace("/", "\\/")]
    found += [secret[::-1], secret.upper(), raw.hex()]
    return [
        *(f.encode() for f in found), *coded, base64.urlsafe_b64encode(raw)[:40], secret.encode("utf-16-le"),
        secret.encode("utf-16-be"),
    ]  # fmt: skip


def found_in(part: bytes, secret: str) -> bytes:
    """Where *secret* stands in *part*, with what is around it; nothing where it does not."""
    for form in written_as(secret):
        at = part.find(form)
        if at >= 0:
            return part[max(at - 200, 0) :][:400]
    return b""

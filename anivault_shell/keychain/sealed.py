# SPDX-License-Identifier: GPL-3.0-or-later
"""
A secret under a PIN: Fernet (AES-128-CBC with HMAC-SHA256) with a key from scrypt (RFC 7914).

With n = 2^17 a try costs a quarter of a second and 128 MB. That is little for somebody who has the file: six
digits are guessed in days. Letters, or a few words, are not.
"""

from __future__ import annotations

import base64
import os
import unicodedata

import msgspec

N, R, P = 2**17, 8, 1
# What a file may ask of this machine's memory and time before we believe it.
MOST_N, MOST_R, MOST_P = 2**20, 16, 4
SALT = 16


class Sealed(msgspec.Struct, forbid_unknown_fields=True):
    """The secret as it is written down; *salt* and *token* base64."""

    salt: str
    token: str
    n: int
    r: int
    p: int
    kdf: str = "scrypt"


def seal(secret: str, pin: str) -> Sealed:
    """Under a salt of its own each time."""
    from cryptography.fernet import Fernet

    salt = os.urandom(SALT)
    token = Fernet(_key(pin, salt, N, R, P)).encrypt(secret.encode())
    return Sealed(base64.b64encode(salt).decode(), token.decode(), N, R, P)


def unseal(sealed: Sealed, pin: str) -> str | None:
    """The secret; None where the PIN is another one, or the file is not as we wrote it."""
    from cryptography.fernet import Fernet, InvalidToken

    if sealed.kdf != "scrypt" or not (sealed.n <= MOST_N and sealed.r <= MOST_R and sealed.p <= MOST_P):
        return None
    try:
        salt = base64.b64decode(sealed.salt, validate=True)
        return Fernet(_key(pin, salt, sealed.n, sealed.r, sealed.p)).decrypt(sealed.token).decode()
    except (InvalidToken, ValueError, TypeError, OverflowError, MemoryError):
        return None


def _key(pin: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    # The same word is typed in different ways on different keyboards.
    typed = unicodedata.normalize("NFKC", pin).encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(Scrypt(salt=salt, length=32, n=n, r=r, p=p).derive(typed))

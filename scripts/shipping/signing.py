# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing a Windows program, where somebody has a certificate: osslsigncode anywhere, signtool on Windows."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from environment import say

STAMPS = "http://timestamp.digicert.com"


def sign(program: Path, certificate: Path, password: str) -> None:
    """Put a signature by *certificate* (PKCS#12) into *program*; the sums of a release are taken afterwards."""
    say(f"signing {program.name}")
    if osslsigncode := shutil.which("osslsigncode"):
        signed = program.with_suffix(".signed")
        words = [
            "sign",
            "-pkcs12",
            str(certificate),
            "-h",
            "sha256",
            "-n",
            "AniVault",
            "-in",
            str(program),
            "-out",
            str(signed),
        ]
        # The password comes from standard input: a command line can be read by others.
        subprocess.run([osslsigncode, *words, "-readpass", "/dev/stdin"], input=password.encode(), check=True)
        signed.replace(program)
    elif signtool := shutil.which("signtool"):
        words = ["sign", "/f", str(certificate), "/p", password, "/fd", "SHA256", "/tr", STAMPS, "/td", "SHA256"]
        subprocess.run([signtool, *words, str(program)], check=True)
    else:
        sys.exit("neither osslsigncode nor signtool is here")

# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may enter a folder of ours on Windows: read from access lists, and set where the volume keeps them."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

import pytest

from anivault_shell.disk import acl, files

ME = "S-1-5-21-1-2-3-1001"
# What Windows, or a careless hand, gives a folder.
LISTS = {
    "ours": (acl.private_list(ME), True),
    "of a profile": (f"D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;FA;;;{ME})", True),
    "someone is kept out": (f"D:P(D;;FA;;;WD)(A;OICI;FA;;;{ME})", True),
    "with an owner before and an audit list behind": (f"O:{ME}G:BAD:P(A;;FA;;;{ME})S:(AU;SAFA;FA;;;WD)", True),
    "everyone": (f"D:(A;OICI;FA;;;SY)(A;OICI;FA;;;{ME})(A;OICI;0x1200a9;;;WD)", False),
    "users": (f"D:AI(A;OICIID;FA;;;{ME})(A;OICIID;0x1200a9;;;BU)", False),
    "another": (f"D:P(A;;FA;;;{ME})(A;;FR;;;S-1-5-21-1-2-3-1002)", False),
    "a longer number": (f"D:P(A;;FA;;;{ME}1)", False),
    "no list at all, which lets all in": ("D:NO_ACCESS_CONTROL", False),
    "empty": ("", False),
    "no entries": ("D:P", False),
}


@pytest.mark.parametrize(("sddl", "private"), LISTS.values(), ids=LISTS)
def test_an_access_list_lets_in_its_own_or_others(sddl: str, private: bool) -> None:
    """The system and administrators come in everywhere; anybody else is somebody else."""
    assert acl.is_private(sddl, ME) is private


@pytest.mark.skipif(sys.platform != "win32", reason="access lists are Windows'")
def test_a_folder_of_ours_is_closed_to_others(tmp_path: Path) -> None:
    """And what is made in it; it can be used as before."""
    home = tmp_path / "home"
    files.private_folder(str(home))
    files.write_atomic(str(home / "key.json"), b"one")
    files.write_atomic(str(home / "key.json"), b"two")
    assert files.read(str(home / "key.json"), 9) == b"two"
    assert acl.close_to_others(str(home))
    if sys.platform == "win32" and not hasattr(
        ctypes.WinDLL("ntdll"), "wine_get_version"
    ):  # Wine takes it and forgets it
        for path in (home, home / "key.json"):
            assert acl.is_private(acl.access_list(str(path)), acl.user()), acl.access_list(str(path))


@pytest.mark.skipif(os.name == "nt", reason="Windows has access lists")
def test_elsewhere_there_is_nothing_to_set(tmp_path: Path) -> None:
    """Mode bits say it there."""
    assert not acl.close_to_others(str(tmp_path))
    assert acl.access_list(str(tmp_path)) == acl.user() == ""

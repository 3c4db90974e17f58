# SPDX-License-Identifier: GPL-3.0-or-later
"""
What the system below the tests can do, found out by asking it.

Windows makes links only for those who may; Wine, which stands in for it on Linux, says yes to some things and does nothing.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from anivault_shell.disk.names import long_path


def memory() -> str | None:
    """A folder in memory, where there is one."""
    folder = os.path.abspath("/dev/shm")
    return folder if os.access(folder, os.W_OK) else None


def make_link(link: Path, target: str | Path) -> None:
    """A symbolic link; the test is skipped on a Windows that makes none."""
    try:
        link.symlink_to(target)
    except OSError:
        if os.name != "nt":
            raise
    if not link.is_symlink():
        assert os.name == "nt"
        pytest.skip("this system makes no symbolic links")


def tells_second_names(folder: Path) -> bool:
    """Whether a rename onto another name of the same file is refused, as Windows does it, rather than done with nothing."""
    one, two = folder / "one name", folder / "two names"
    one.touch()
    os.link(one, two)
    try:
        os.rename(one, two)
    except OSError:
        return True
    finally:
        one.unlink()
        two.unlink()
    return os.name != "nt"


def tells_long_names(folder: Path) -> bool:
    """Whether a name that no volume takes is told from one that is not there."""
    try:
        os.lstat(long_path(str(folder / ("x" * 300))))
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True

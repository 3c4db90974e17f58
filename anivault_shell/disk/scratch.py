# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder for a while: made private in the system's own place, gone again when it is no longer needed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def scratch_folder(prefix: str, *, keep: bool = False) -> Iterator[str]:
    """An empty folder, 0700, under its real path; removed with all in it unless *keep*."""
    folder = os.path.realpath(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def remove_folder(path: str) -> None:
    """A folder of ours with all in it, where there is one."""
    shutil.rmtree(path, ignore_errors=True)

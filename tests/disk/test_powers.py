# SPDX-License-Identifier: GPL-3.0-or-later
"""What a drive can do is found out on the drive, and nothing of that stays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from anivault_shell.disk import moves, powers
from anivault_shell.disk.powers import powers_of
from anivault_shell.errors import DiskError, OtherVolume


def test_a_folder_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    """What is told is what the same volume shows by hand; the files beside it are not touched."""
    (tmp_path / "mine.mkv").write_bytes(b"mine")
    found = powers_of(str(tmp_path))
    assert os.listdir(tmp_path) == ["mine.mkv"]
    assert found.rename in ("renameat2", "renamex", "movefile", "link", "placeholder")
    assert found.folds_case == (tmp_path / "MINE.mkv").exists()
    assert found.free > 0
    assert found.longest >= 32


@pytest.mark.skipif(os.name == "nt", reason="there the system call is always known")
def test_a_volume_that_can_little_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the refusing call nor links: the weakest way is named, and nothing stays."""

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(moves, "exclusive", lambda *_: None)
    monkeypatch.setattr(os, "link", refused)
    monkeypatch.setattr(os, "symlink", refused)
    found = powers_of(str(tmp_path))
    assert (found.rename, found.hardlink, found.symlink) == ("placeholder", False, False)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("replaces", [True, False], ids=["replaces", "does nothing"])
def test_a_rename_that_cannot_be_relied_on_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replaces: bool
) -> None:
    """A volume that takes a taken name, or renames nothing at all."""

    def rename(source: str, target: str) -> str:
        if not replaces:
            raise OtherVolume("no", path=target)
        os.replace(source, target)
        return "renameat2"

    monkeypatch.setattr(powers, "rename", rename)
    assert powers_of(str(tmp_path)).rename == ""


def test_a_folder_that_is_none_is_an_error(tmp_path: Path) -> None:
    """There is nothing to try."""
    with pytest.raises(DiskError):
        powers_of(str(tmp_path / "none"))

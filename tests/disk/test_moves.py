# SPDX-License-Identifier: GPL-3.0-or-later
"""Moves never replace a file, whatever the volume can do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from anivault_shell.disk import copies, door, folders, look, moves
from anivault_shell.errors import (
    DiskError,
    DiskFull,
    OtherVolume,
    PathTooLong,
    PermissionRefused,
    Stale,
    TargetExists,
)
from tests.system import make_link, tells_long_names, tells_second_names


def weak(monkeypatch: pytest.MonkeyPatch, *, links: bool) -> None:
    """A volume that knows no exclusive rename, and links or not."""
    monkeypatch.setattr(moves, "exclusive", lambda source, target: None)

    def refuse(*args: object, **kw: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    if not links:
        monkeypatch.setattr(os, "link", refuse)


@pytest.fixture(params=["system call", "link", "placeholder"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param != "system call":
        if os.name == "nt":
            pytest.skip("there the system call is always known")
        weak(monkeypatch, links=request.param == "link")
    return str(request.param)


def test_a_file_gets_its_new_name(tmp_path: Path, way: str) -> None:
    """And loses the old one, with time and content as they were."""
    (tmp_path / "a").write_text("a")
    before = look.identity(str(tmp_path / "a"))
    method = moves.rename(str(tmp_path / "a"), str(tmp_path / "b"))
    assert os.listdir(tmp_path) == ["b"]
    assert look.identity(str(tmp_path / "b")) == before
    assert method in {"system call": ("renameat2", "renamex", "movefile"), "link": ("link",)}.get(way, ("placeholder",))


@pytest.mark.parametrize("kind", ["file", "folder", "link that leads nowhere"])
def test_a_name_that_exists_is_never_replaced(tmp_path: Path, way: str, kind: str) -> None:
    """Not even by an empty file, nor where a link leads nowhere."""
    (tmp_path / "a").write_text("a")
    taken = tmp_path / "b"
    if kind == "file":
        taken.touch()
    elif kind == "folder":
        taken.mkdir()
    else:
        make_link(taken, tmp_path / "nowhere")
    before = os.lstat(taken)
    with pytest.raises(TargetExists) as caught:
        moves.rename(str(tmp_path / "a"), str(taken))
    assert caught.value.path == str(taken)
    assert os.lstat(taken).st_ino == before.st_ino
    assert (tmp_path / "a").read_text() == "a"


def test_a_second_name_of_the_same_file_is_taken_too(tmp_path: Path, way: str) -> None:
    """`os.rename` would say yes and do nothing."""
    if way == "system call" and not tells_second_names(tmp_path):
        pytest.skip("this system gives a file a name that it has already, and does nothing")
    (tmp_path / "a").write_text("a")
    os.link(tmp_path / "a", tmp_path / "b") if way != "placeholder" else (tmp_path / "b").touch()
    with pytest.raises(TargetExists):
        moves.rename(str(tmp_path / "a"), str(tmp_path / "b"))
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


def test_a_folder_moves_whole(tmp_path: Path, way: str) -> None:
    """Without replacing one that is there, empty or not."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").touch()
    (tmp_path / "taken").mkdir()
    with pytest.raises(TargetExists):
        moves.rename(str(tmp_path / "a"), str(tmp_path / "taken"))
    moves.rename(str(tmp_path / "a"), str(tmp_path / "b"))
    assert os.listdir(tmp_path / "b") == ["x"]


def test_a_placeholder_can_be_forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nothing is done, so that the journal can say first what is coming."""
    weak(monkeypatch, links=False)
    (tmp_path / "a").touch()
    assert moves.rename(str(tmp_path / "a"), str(tmp_path / "b"), weak=False) == ""
    assert os.listdir(tmp_path) == ["a"]


def test_only_our_own_placeholder_is_dropped(tmp_path: Path) -> None:
    """An empty file is ours only after a crash, and only where the journal says so."""
    ours, empty, other = tmp_path / "ours", tmp_path / "empty", tmp_path / "other"
    ours.write_bytes(moves.PLACEHOLDER)
    empty.touch()
    other.write_bytes(b"x" * len(moves.PLACEHOLDER))
    assert [moves.drop_placeholder(str(p)) for p in (ours, empty, other)] == [True, False, False]
    assert moves.drop_placeholder(str(empty), torn=True)
    assert not moves.drop_placeholder(str(other), torn=True)
    assert other.exists()


def test_the_only_name_is_not_let_go(tmp_path: Path) -> None:
    """`drop_name` is for the second of two."""
    (tmp_path / "a").write_text("a")
    with pytest.raises(Stale):
        moves.drop_name(str(tmp_path / "a"))
    os.link(tmp_path / "a", tmp_path / "b")
    moves.drop_name(str(tmp_path / "a"))
    assert os.listdir(tmp_path) == ["b"]


@pytest.mark.parametrize(
    ("source", "target", "error"),
    [
        ("gone", "b", Stale),
        ("a", "no such folder/b", Stale),
        ("a", "nul\0byte", Stale),
        pytest.param("a", "x" * 300, PathTooLong, id="too long"),
    ],
)
def test_refusals_have_their_words(tmp_path: Path, source: str, target: str, error: type[DiskError]) -> None:
    """Gone, too long, no name at all: each an error of its own, with the path."""
    (tmp_path / "a").touch()
    if error is PathTooLong and not tells_long_names(tmp_path):
        pytest.skip("this system says of a name that is too long that it is not there")
    with pytest.raises(error):
        moves.rename(str(tmp_path / source), os.path.join(tmp_path, target))
    assert os.listdir(tmp_path) == ["a"]


def test_another_volume_is_told(tmp_path: Path, other: Path) -> None:
    """A rename does not copy."""
    (tmp_path / "a").touch()
    with pytest.raises(OtherVolume):
        moves.rename(str(tmp_path / "a"), str(other / "a"))
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize(
    ("number", "error", "all_over"),
    [
        (errno.EEXIST, TargetExists, False),
        (errno.EXDEV, OtherVolume, False),
        (errno.EACCES, PermissionRefused, False),
        (errno.EPERM, PermissionRefused, False),
        (errno.EROFS, PermissionRefused, True),
        (errno.EIO, PermissionRefused, True),
        (errno.ENOSPC, DiskFull, True),
        (errno.EFBIG, DiskFull, True),
        (errno.ENAMETOOLONG, PathTooLong, False),
        (errno.ENOENT, Stale, False),
        (errno.ELOOP, Stale, False),
    ],
)
def test_every_number_has_its_error(number: int, error: type[Exception], all_over: bool) -> None:
    """One door; and whether the next file would fare better."""
    cause = OSError(number, os.strerror(number))
    ours = door.disk_error(cause, "/x/y.mkv")
    ours.__cause__ = cause
    assert type(ours) is error
    assert ours.path == "/x/y.mkv"
    assert door.stops_everything(ours) is all_over


def test_windows_numbers_are_read_first() -> None:
    """What Python makes of them as errno is too coarse: 32 says who is in the way."""

    class WindowsError32(OSError):
        winerror = 32

    ours = door.disk_error(WindowsError32(errno.EACCES, "x"), "a.mkv")
    assert isinstance(ours, PermissionRefused)
    assert "in use" in ours.message
    assert ours.hint


def test_a_copy_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compared before it gets its name; what changed meanwhile is not copied, and no hidden part stays."""
    source, target = str(tmp_path / "a"), str(tmp_path / "b")
    (tmp_path / "a").write_bytes(os.urandom(3_000_000))
    known = look.identity(source)
    copies.copy(source, target, known)
    assert (tmp_path / "b").read_bytes() == (tmp_path / "a").read_bytes()
    assert look.identity(target) == known
    with pytest.raises(TargetExists):
        copies.copy(source, target, known)
    os.utime(source, ns=(1, 1))
    with pytest.raises(Stale):
        copies.copy(source, str(tmp_path / "c"), known)
    monkeypatch.setattr(copies, "crc_of", lambda path, watch: 0)
    with pytest.raises(PermissionRefused, match="reads differently"):
        copies.copy(source, str(tmp_path / "c"), look.identity(source))
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


@pytest.mark.skipif(os.name == "nt", reason="needs RLIMIT_FSIZE")
def test_a_copy_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    """A full disk is told as such."""
    import resource
    import signal

    (tmp_path / "a").write_bytes(b"x" * 200_000)
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            copies.copy(str(tmp_path / "a"), str(tmp_path / "b"), look.identity(str(tmp_path / "a")))
        except DiskFull:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert os.listdir(tmp_path) == ["a"]


def test_folders_are_made_one_by_one(tmp_path: Path) -> None:
    """Only those that were missing are named, outermost first; a file in the way is told."""
    (tmp_path / "a").mkdir()
    root, deep = str(tmp_path), str(tmp_path / "a" / "b" / "c")
    assert folders.make_folders(deep, root) == [str(tmp_path / "a" / "b"), deep]
    assert folders.make_folders(deep, root) == []
    with pytest.raises(PermissionRefused):
        folders.make_folders(str(tmp_path.parent / "x"), root)
    (tmp_path / "file").touch()
    with pytest.raises(TargetExists):
        folders.make_folders(str(tmp_path / "file" / "x"), root)
    assert not folders.remove_empty(str(tmp_path / "a"))
    assert folders.remove_empty(deep)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Our own files, paths, identities and locks."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from anivault_shell.disk import files, look, names
from anivault_shell.disk.locks import Lock
from anivault_shell.errors import ContractBroken, DiskFull, Interrupted, Locked, PermissionRefused, Stale, TargetExists
from anivault_shell.model.entry import Identity
from anivault_shell.model.watch import Unwatched
from tests.system import make_link

POSIX = pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")


@POSIX
def test_files_are_private_whatever_the_umask(tmp_path: Path) -> None:
    """0600 in 0700 folders, those above it too; a folder that others could enter is closed."""
    old = os.umask(0)
    try:
        files.private_folder(str(tmp_path / "home" / "journal"))
        files.write_atomic(str(tmp_path / "home" / "a"), b"a")
        files.append(str(tmp_path / "home" / "b"), b"b", sync=False)
    finally:
        os.umask(old)
    for made in (tmp_path / "home", tmp_path / "home" / "journal"):
        assert made.stat().st_mode & 0o777 == 0o700
    for name in ("a", "b"):
        assert (tmp_path / "home" / name).stat().st_mode & 0o777 == 0o600
    (tmp_path / "home").chmod(0o755)
    files.private_folder(str(tmp_path / "home"))
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("below", ["", "deep/er"])
def test_a_file_in_a_folder_s_place_is_named(tmp_path: Path, below: str) -> None:
    """Windows says of what lies below a file no more than that it is not there."""
    (tmp_path / "home").write_bytes(b"")
    with pytest.raises(PermissionRefused) as caught:
        files.private_folder(str(tmp_path / "home" / below))
    assert caught.value.message.endswith(str(tmp_path / "home"))


def test_an_atomic_write_is_old_or_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And leaves no draft behind when it fails."""
    path = str(tmp_path / "a")
    files.write_atomic(path, b"old")

    def full(fd: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        files.write_atomic(path, b"new")
    monkeypatch.undo()
    assert files.read(path, 10) == b"old"
    assert os.listdir(tmp_path) == ["a"]
    files.write_atomic(path, b"new")
    assert files.read(path, 10) == b"new"


def test_reading_has_its_limit(tmp_path: Path) -> None:
    """A file that is too long is not read; one that is gone says so."""
    (tmp_path / "a").write_bytes(b"12345")
    assert files.read(str(tmp_path / "a"), 5) == b"12345"
    with pytest.raises(ContractBroken):
        files.read(str(tmp_path / "a"), 4)
    with pytest.raises(Stale):
        files.read(str(tmp_path / "b"), 4)
    files.remove(str(tmp_path / "a"))
    files.remove(str(tmp_path / "a"))


def test_an_appender_adds_whole_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a full disk cut short is taken off again."""
    path = tmp_path / "a"
    with files.Appender(str(path), new=True) as end:
        end.add(b"one\n", sync=True)
        real = os.write

        def half(fd: int, data: bytes) -> int:
            if len(data) > 2:
                return real(fd, bytes(data[:2]))
            raise OSError(28, "no space left")

        monkeypatch.setattr(os, "write", half)
        with pytest.raises(DiskFull):
            end.add(b"two\n", sync=False)
        monkeypatch.undo()
        assert path.read_bytes() == b"one\n"
        end.add(b"three\n", sync=False)
    assert path.read_bytes() == b"one\nthree\n"
    with pytest.raises(TargetExists):
        files.Appender(str(path), new=True)
    files.cut(str(path), 4)
    assert path.read_bytes() == b"one\n"


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("a.mkv", True),
        ("real/deep/a.mkv", True),
        ("missing/deep/a.mkv", True),
        ("link/a.mkv", False),
        ("file/a.mkv", False),
        ("../a.mkv", False),
        ("real/../../a.mkv", False),
        ("", False),
        ("real//a.mkv", False),
        ("nul\0/a.mkv", False),
    ],
)
def test_inside_means_over_real_folders(tmp_path: Path, path: str, inside: bool) -> None:
    """By its words, and no link on the way."""
    root = tmp_path / "root"
    (root / "real").mkdir(parents=True)
    if path.startswith("link/"):
        make_link(root / "link", tmp_path)
    (root / "file").touch()
    assert names.inside(f"{root}{os.sep}{path}", str(root)) is inside
    assert not names.inside(f"{root}x{os.sep}{path}", str(root))


@pytest.mark.parametrize(
    ("path", "long"),
    [
        ("C:\\Anime\\a.mkv", "\\\\?\\C:\\Anime\\a.mkv"),
        ("C:/Anime/a.mkv", "\\\\?\\C:\\Anime\\a.mkv"),
        ("\\\\nas\\anime\\a.mkv", "\\\\?\\UNC\\nas\\anime\\a.mkv"),
        ("C:\\Anime\\.\\b\\..\\a.mkv", "\\\\?\\C:\\Anime\\a.mkv"),
        ("C:\\Anime\\nul.mkv", "\\\\?\\C:\\Anime\\nul.mkv"),
        ("C:\\Anime\\dots...", "\\\\?\\C:\\Anime\\dots..."),
        ("\\\\?\\C:\\a", "\\\\?\\C:\\a"),
        ("\\\\?\\UNC\\nas\\a", "\\\\?\\UNC\\nas\\a"),
    ],
)
def test_long_paths_get_their_prefix_once(path: str, long: str) -> None:
    """Drives and shares; a second time changes nothing."""
    assert names._extended(path) == long
    assert names._extended(long) == long
    assert names._extended(names.without_prefix(long)) == long
    if os.name != "nt":
        assert names.long_path(path) == path


def test_an_identity_tells_files_apart(tmp_path: Path) -> None:
    """Size, time and what it is."""
    (tmp_path / "a").write_text("abc")
    os.utime(tmp_path / "a", ns=(0, 1_700_000_000_123_456_700))
    assert look.identity(str(tmp_path / "a")) == Identity(3, 1_700_000_000_123_456_700)
    assert look.identity(str(tmp_path)).type == "folder"
    with pytest.raises(Stale):
        look.identity(str(tmp_path / "gone"))
    node = os.lstat(tmp_path / "a")
    assert look.unchanged(node, Identity(3, node.st_mtime_ns))
    assert not look.unchanged(node, Identity(3, node.st_mtime_ns + 1))
    assert not look.unchanged(node, Identity(4, node.st_mtime_ns))
    assert look.alike(node, Identity(3, node.st_mtime_ns))
    assert look.alike(node, Identity(3, 1_700_000_000_000_000_000))
    assert not look.alike(node, Identity(3, 1_700_000_000_123_450_000))
    assert not look.alike(node, Identity(3, 1_700_000_010_000_000_000))
    os.utime(tmp_path / "a", ns=(0, 1_700_000_000_123_456_700))
    ntfs = os.lstat(tmp_path / "a")
    assert look.alike(ntfs, Identity(3, 1_700_000_000_123_456_700))
    assert not look.alike(ntfs, Identity(3, 1_700_000_000_123_456_800))


def test_a_link_is_not_what_it_points_to(tmp_path: Path) -> None:
    """Nor is it something when it points to nothing."""
    make_link(tmp_path / "l", tmp_path / "a")
    assert look.identity(str(tmp_path / "l")).type == "symlink"
    (tmp_path / "a").write_text("abc")
    assert look.identity(str(tmp_path / "l")).type == "symlink"


HOLD = """
import sys
from anivault_shell.disk.locks import Lock
with Lock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    """Refused at once while another holds it, free the moment that one is killed."""
    path = str(tmp_path / "lock")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Locked) as caught, Lock(path):
            pass
        assert caught.value.hint
        with pytest.raises(Locked):
            Lock(path).wait(Unwatched(), 0.1)
        other.kill()
    with Lock(path):
        pass
    with Lock(path).wait(Unwatched(), 1) as lock:
        assert lock.held
        with pytest.raises(Locked), Lock(path):
            pass
    assert not lock.held


def test_waiting_for_a_lock_can_be_stopped(tmp_path: Path) -> None:
    """The user's stop is heard between slices."""

    class Stop(Unwatched):
        def check(self) -> None:
            raise Interrupted

    path = str(tmp_path / "lock")
    with Lock(path), pytest.raises(Interrupted):
        Lock(path).wait(Stop(), 60)


def test_no_locks_here_is_said_not_worked_around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock file that outlives a crash would be worse than none."""
    import portalocker

    def none(fd: int, flags: object) -> None:
        raise portalocker.LockException(OSError(38, "not implemented"), "not implemented")

    monkeypatch.setattr(portalocker, "lock", none)
    with pytest.raises(Locked, match="has no locks"), Lock(str(tmp_path / "lock")):
        pass


def test_reading_takes_room_for_what_is_there(tmp_path: Path) -> None:
    """Not for what might be: a limit of 2 GB made Windows give 2 GB for each look at a journal."""
    path = tmp_path / "small"
    path.write_bytes(b"few words")
    tracemalloc.start()
    try:
        assert files.read(str(path), 1 << 31) == b"few words"
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()

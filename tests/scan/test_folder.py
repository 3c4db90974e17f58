# SPDX-License-Identifier: GPL-3.0-or-later
"""One folder, and a tree of them: what is found, and what is said of the rest."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from anivault_shell.disk.names import without_prefix
from anivault_shell.errors import DiskError, InputError, PermissionRefused, Stale
from anivault_shell.model.media import CompanionKind
from anivault_shell.scan import FolderFound, ScanOptions, scan
from anivault_shell.scan.rows import Row, list_folder
from tests.scan.conftest import Grow, Onlooker, Walk, names

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX names, links or modes")


def tails(found: list[FolderFound]) -> dict[str, list[str]]:
    """Video -> the tails of its companions."""
    return {os.path.basename(file.path): [c.tail for c in file.companions] for folder in found for file in folder.files}


def problems(found: list[FolderFound]) -> list[tuple[str, str]]:
    """Code and name of all that is wrong."""
    own = [p for folder in found for p in folder.problems]
    return [(p.code, os.path.basename(p.path)) for p in own + [p for f in found for v in f.files for p in v.problems]]


def test_a_video_is_described(grow: Grow, walk: Walk) -> None:
    """Path, size, time, companions and the folders above."""
    root = grow("Oak Grove/Season 2/05.mkv", "Oak Grove/Season 2/05.ko.srt", "Oak Grove/Season 2/notes.txt")
    (folder,) = walk(root)
    (video,) = folder.files
    assert folder.path == str(root / "Oak Grove" / "Season 2")
    assert folder.root == str(root)
    assert folder.above == ("Season 2", "Oak Grove", "Library")
    assert video.path == os.path.join(folder.path, "05.mkv")
    assert (video.identity.size, video.identity.mtime_ns) == (1, os.stat(video.path).st_mtime_ns)
    assert [c.path for c in video.companions] == [os.path.join(folder.path, "05.ko.srt")]


def test_at_most_four_folders_above(grow: Grow, walk: Walk) -> None:
    """What is further up says nothing of a show."""
    (folder,) = walk(grow("a/b/c/d/e/1.mkv"))
    assert folder.above == ("e", "d", "c", "b")


def test_natural_order_folder_before_content(grow: Grow, walk: Walk) -> None:
    """2 before 10, among files and among folders."""
    found = walk(grow("10/1.mkv", "2/10.mkv", "2/2.mkv", "2/x/1.mkv", "b.mkv", "A.mkv"))
    assert [os.path.basename(f.path) for f in found] == ["Library", "2", "x", "10"]
    assert names(found) == ["A.mkv", "b.mkv", "2.mkv", "10.mkv", "1.mkv", "1.mkv"]


def test_folders_without_videos_are_not_told(grow: Grow, walk: Walk) -> None:
    """Nothing to tell, nothing told."""
    assert walk(grow("Empty/", "Music/song.flac", "Docs/a.txt")) == []


def test_dot_folders_are_scanned_and_system_folders_are_not(grow: Grow, walk: Walk) -> None:
    """`.hack` is a show, `.git` is not."""
    found = walk(
        grow(
            ".hack Roots/01.mkv", ".git/02.mkv", "@eaDir/03.mkv", "$RECYCLE.BIN/04.mkv", "x/#recycle/05.mkv", "._06.mkv"
        )
    )
    assert names(found) == ["01.mkv"]


def test_subtitle_folders_serve_the_videos_beside_them(grow: Grow, walk: Walk) -> None:
    """In the languages they are called in; a video that lies in one is found as well."""
    found = walk(
        grow(
            "S/Show - 01.mkv",
            "S/Show - 01.ass",
            "S/Subs/Show - 01.ko.srt",
            "S/Subs/other.srt",
            "S/자막/Show - 01.smi",
            "S/SUBTITLES/Show - 01.en.srt",
            "S/Subs/deep/lost.mkv",
        )
    )
    assert tails(found) == {"Show - 01.mkv": [".ass", ".ko.srt", ".en.srt", ".smi"], "lost.mkv": []}


def test_subtitle_folders_are_looked_at_without_recursion(grow: Grow, walk: Walk) -> None:
    """They belong to the folder, not below it."""
    found = walk(grow("01.mkv", "Subs/01.srt", "Season 2/01.mkv"), recursive=False)
    assert tails(found) == {"01.mkv": [".srt"]}


def test_samples_are_counted_not_taken(grow: Grow, walk: Walk) -> None:
    """With the subtitles that are theirs."""
    (folder,) = walk(grow("Show - 01.mkv", "Show - 01 sample.mkv", "Show - 01 sample.srt", "trailer.mp4"))
    assert tails([folder]) == {"Show - 01.mkv": []}
    assert folder.excluded == 2


def test_a_show_called_samplers_is_not_hidden(grow: Grow, walk: Walk) -> None:
    """Nor one of trailers, nor what lies in a folder of that name."""
    found = walk(
        grow("Samplers/Samplers - 01.mkv", "Trailer Park Girls/Trailer Park Girls 1.mkv", "Sample/Show - 02.mkv")
    )
    assert sorted(names(found)) == ["Samplers - 01.mkv", "Show - 02.mkv", "Trailer Park Girls 1.mkv"]


@pytest.mark.parametrize(
    ("glob", "left"),
    [
        ("*ncop*", ["01.mkv", "x.mkv"]),
        ("Extras", ["01.mkv", "x.mkv"]),
        ("show/extras/*", ["01.mkv", "x.mkv"]),
        ("show\\EXTRAS\\", ["01.mkv", "x.mkv"]),
        ("**/show", ["x.mkv"]),
        ("*.mkv", []),
        ("[", ["01.mkv", "NCOP1.mkv", "x.mkv"]),
    ],
)
def test_globs_leave_out(grow: Grow, walk: Walk, glob: str, left: list[str]) -> None:
    """By name or by path below the root, letter case aside."""
    found = walk(grow("Show/01.mkv", "Show/Extras/NCOP1.mkv", "Zoo/x.mkv"), exclude=(glob,))
    assert names(found) == left
    assert sum(folder.excluded for folder in found) == (3 - len(left) if glob != "**/show" else 1)


def test_small_files_are_left_out_when_asked(grow: Grow, walk: Walk) -> None:
    """There is no limit unless one is given."""
    root = grow("small.mkv", "large.mkv")
    (root / "large.mkv").write_bytes(b"x" * 100)
    assert names(walk(root)) == ["large.mkv", "small.mkv"]
    (folder,) = walk(root, min_size=100)
    assert (names([folder]), folder.excluded) == (["large.mkv"], 1)


def test_other_extensions_when_asked(grow: Grow, walk: Walk) -> None:
    """What counts as a video is the caller's word."""
    assert names(walk(grow("a.mkv", "b.xyz"), extensions=frozenset({"xyz"}))) == ["b.xyz"]


@pytest.mark.parametrize("name", ["A - 01.mkv.part", "A - 01.mp4.!qB", "A - 01.mkv.crdownload", "A - 01.mkv.bc!"])
def test_unfinished_downloads_are_listed_as_such(grow: Grow, walk: Walk, name: str) -> None:
    """Seen, and marked, so that nothing moves them."""
    found = walk(grow(name, "b.zip.part", "~uTorrentPartFile_9F.dat"))
    assert names(found) == [name]
    assert problems(found) == [("E-FS-STALE", name)]


def test_aria2_marks_by_a_file_beside(grow: Grow, walk: Walk) -> None:
    """The name looks finished; the control file says it is not."""
    found = walk(grow("A - 01.mkv", "A - 01.mkv.aria2", "A - 02.mkv"))
    assert names(found) == ["A - 01.mkv", "A - 02.mkv"]
    assert problems(found) == [("E-FS-STALE", "A - 01.mkv")]


def test_a_disc_stays_whole(grow: Grow, walk: Walk) -> None:
    """Its files make sense together only."""
    found = walk(grow("Movie/BDMV/STREAM/00001.m2ts", "Movie/extra.mkv", "DVD/VIDEO_TS/VTS_01_1.VOB"))
    assert names(found) == ["extra.mkv"]
    assert sorted(problems(found)) == [("E-INPUT", "BDMV"), ("E-INPUT", "VIDEO_TS")]


@posix
def test_loops_of_links_end(grow: Grow, walk: Walk) -> None:
    """No link to a folder is followed; a link in a video's place is a problem, not a video."""
    root = grow("Show/01.mkv")
    (root / "Show" / "again").symlink_to(root)
    (root / "Show" / "02.mkv").symlink_to(root / "Show" / "01.mkv")
    (root / "Show" / "03.mkv").symlink_to("03.mkv")
    (root / "Show" / "self").symlink_to("self")
    found = walk(root)
    assert names(found) == ["01.mkv"]
    assert problems(found) == [("E-INPUT", "02.mkv"), ("E-INPUT", "03.mkv")]
    assert found[0].excluded == 1


@pytest.mark.skipif(os.name != "nt", reason="junctions are of Windows")
def test_junctions_are_not_followed(grow: Grow, walk: Walk) -> None:
    """They need no right to make, and lead anywhere."""
    root = grow("Show/01.mkv")
    subprocess.run(["cmd", "/c", "mklink", "/J", str(root / "Show" / "again"), str(root)], check=True)
    assert names(walk(root)) == ["01.mkv"]


@posix
def test_what_is_no_plain_file_is_a_problem(grow: Grow, walk: Walk) -> None:
    """A socket can be called anything."""
    root = grow("01.mkv")
    with socket.socket(socket.AF_UNIX) as door:
        here = os.getcwd()
        os.chdir(root)
        try:
            door.bind("02.mkv")
        finally:
            os.chdir(here)
        found = walk(root)
    assert names(found) == ["01.mkv"]
    assert problems(found) == [("E-INPUT", "02.mkv")]


@posix
def test_names_pass_through_unharmed(tmp_path: Path, walk: Walk) -> None:
    """Bytes that are no UTF-8, controls and directions."""
    given = [
        b"\xff\xfe - 01.mkv",
        b"esc\x1b[31m\n - 02.mkv",
        "\u202e - 03.mkv".encode(),
        b" .mkv",
        "é.mkv".encode(),
    ]
    try:
        for name in given:
            Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_bytes(b"")
    except OSError:
        pytest.skip("this disk takes UTF-8 names only")
    assert sorted(os.fsencode(name) for name in names(walk(tmp_path))) == sorted(given)


AS_NOBODY = """
import os
from anivault_shell.model.watch import Unwatched
from anivault_shell.scan import ScanOptions, scan
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
for f in scan(["."], ScanOptions(), Unwatched()):
    print(len(f.files), [p.code for p in f.problems], os.path.basename(f.path))
try:
    list(scan(["Closed"], ScanOptions(), Unwatched()))
except Exception as error:
    print(type(error).__name__)
"""


@posix
def test_an_unreadable_folder_is_a_problem() -> None:
    """The rest goes on; in another process as nobody, for root may read everything."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("Closed", "Open"):
            (root / name).mkdir()
            (root / name / "01.mkv").touch()
        root.chmod(0o755)
        (root / "Closed").chmod(0)
        package = {"PYTHONPATH": str(Path(__file__).parents[2])}
        command = [sys.executable, "-B", "-c", AS_NOBODY]
        answer = subprocess.run(command, cwd=root, env={**os.environ, **package}, capture_output=True, text=True)
    assert answer.stdout.splitlines() == ["0 ['E-FS-PERM'] Closed", "1 [] Open", "PermissionRefused"], answer.stderr


def test_a_file_that_vanishes_is_a_problem(grow: Grow, onlooker: Onlooker) -> None:
    """Between the listing and the look."""
    root = grow("01.mkv", "02.mkv", "02.srt")

    def reader(path: str) -> list[Row]:
        rows = list(list_folder(path))
        (root / "01.mkv").unlink()
        (root / "02.srt").unlink()
        return rows

    found = list(scan([str(root)], ScanOptions(), onlooker, reader=reader))
    if os.name != "nt":
        assert names(found) == ["02.mkv"]
        assert problems(found) == [("E-FS-STALE", "01.mkv"), ("E-FS-STALE", "02.srt")]


def test_a_folder_that_vanishes_is_a_problem(grow: Grow, onlooker: Onlooker) -> None:
    """Its neighbours are read."""
    root = grow("a/01.mkv", "b/02.mkv")

    def reader(path: str) -> list[Row]:
        if path.endswith("a"):
            raise FileNotFoundError(2, "No such file or directory", path)
        return list(list_folder(path))

    found = list(scan([str(root)], ScanOptions(), onlooker, reader=reader))
    assert (names(found), problems(found)) == (["02.mkv"], [("E-FS-STALE", "a")])


def test_a_share_that_goes_away_is_one_error(grow: Grow, onlooker: Onlooker) -> None:
    """Not a problem for every folder that was on it."""
    root = grow("a/01.mkv", "b/02.mkv")

    def reader(path: str) -> list[Row]:
        if path == str(root):
            return list(list_folder(path))
        if root.exists():
            root.rename(root.with_name("gone"))
        raise OSError(5, "Input/output error", path)

    with pytest.raises(Stale) as caught:
        list(scan([str(root)], ScanOptions(), onlooker, reader=reader))
    assert caught.value.path == str(root)
    assert caught.value.hint


# Roots.


def test_a_single_video_is_a_root(grow: Grow, walk: Walk) -> None:
    """With its companions, whatever it is called, and nothing else."""
    root = grow("S/01 sample.mkv", "S/01 sample.srt", "S/02.mkv", "S/Subs/01 sample.en.srt", "S/x/03.mkv")
    (folder,) = walk(root / "S" / "01 sample.mkv")
    assert tails([folder]) == {"01 sample.mkv": [".srt", ".en.srt"]}
    assert (folder.root, folder.above, folder.excluded) == (str(root / "S"), ("S",), 0)


def test_each_file_comes_once(grow: Grow, walk: Walk) -> None:
    """Roots within roots, twice the same, and a file of one of them."""
    root = grow("a/01.mkv", "a/b/02.mkv", "c/03.mkv", "c/04.mkv")
    found = walk(
        root / "a", root / "a" / "b", root / "a", root / "a" / "01.mkv", root / "c" / "03.mkv", root / "c" / "04.mkv"
    )
    assert names(found) == ["01.mkv", "02.mkv", "03.mkv", "04.mkv"]
    assert [os.path.basename(f.root) for f in found] == ["a", "b", "c"]


@pytest.mark.parametrize("path", ["missing", "a.txt", "missing.mkv", "nul\0.mkv", "01.mkv/below"])
def test_a_root_that_makes_no_sense_stops_before_anything(grow: Grow, onlooker: Onlooker, path: str) -> None:
    """Whatever else was asked for."""
    root = grow("01.mkv", "a.txt")
    with pytest.raises((InputError, DiskError)) as caught:
        next(scan([str(root), os.path.join(root, path)], ScanOptions(), onlooker))
    assert caught.value.hint
    assert not onlooker.seen


def test_roots_are_made_absolute(grow: Grow, walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working folder may change later."""
    root = grow("S/01.mkv")
    monkeypatch.chdir(root)
    assert walk("S/../S")[0].files[0].path == str(root / "S" / "01.mkv")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("\\\\?\\D:\\Anime", "D:\\Anime"),
        ("\\\\?\\UNC\\nas\\anime\\a", "\\\\nas\\anime\\a"),
        ("\\\\nas\\anime", "\\\\nas\\anime"),
        ("/media/anime", "/media/anime"),
    ],
)
def test_the_long_path_prefix_is_not_shown(path: str, shown: str) -> None:
    """It is for the system's ears only."""
    assert without_prefix(path) == shown


@posix
def test_a_root_may_be_a_link(grow: Grow, walk: Walk, tmp_path: Path) -> None:
    """The user's own word; its name is kept."""
    link = tmp_path / "Link"
    link.symlink_to(grow("01.mkv"))
    (folder,) = walk(link)
    assert (folder.path, folder.above) == (str(link), ("Link",))


def test_no_roots_nothing_found(walk: Walk) -> None:
    """No error either."""
    assert walk() == []


def test_refused_is_told_apart(monkeypatch: pytest.MonkeyPatch, grow: Grow, walk: Walk) -> None:
    """A root that may not be read has an exit code of its own."""
    root = grow("01.mkv")

    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(PermissionRefused) as caught:
        walk(root)
    assert caught.value.exit_status == 4


def belongings(found: list[FolderFound]) -> dict[str, list[str]]:
    """What goes with each video that has something to go with it."""
    return {
        f.name: [os.path.basename(c.path) for c in f.companions] for one in found for f in one.files if f.companions
    }


def test_what_belongs_to_a_season_goes_with_one_of_it(grow: Grow, walk: Walk) -> None:
    """Poster, NFO, checksums, archives of subtitles and the fonts; the one in the midst, for the first may be a special."""
    videos = [f"Show/[Luna] Show - {n:02}.mkv" for n in (0, 1, 2)]
    own = ["Show/poster.jpg", "Show/tvshow.nfo", "Show/Luna.sfv", "Show/자막.zip", "Show/theme.mp3", "Show/Fonts/a.ttf"]
    others = [
        "Show/photo.jpg",
        "Show/other.nfo",
        "Show/data.zip",
        "Show/b.ttf",
        "Show/Fonts/read.me",
        "Show/[Luna] Show - 00.ass",
    ]
    found = walk(grow(*videos, *own, *others))
    assert belongings(found) == {
        "[Luna] Show - 00.mkv": ["[Luna] Show - 00.ass"],
        "[Luna] Show - 01.mkv": ["Luna.sfv", "poster.jpg", "theme.mp3", "tvshow.nfo", "자막.zip", "a.ttf"],
    }
    assert {c.kind for f in found[0].files for c in f.companions if c.path.endswith("ttf")} == {CompanionKind.FONTS}


@pytest.mark.parametrize(
    "videos",
    [
        pytest.param(["Show/A - 01.mkv", "Show/B - 01.mkv"], id="two shows"),
        pytest.param(["Show/A - 01.mkv", "Show/A - 02.mkv", "Show/A NCOP.mkv"], id="not a season alone"),
    ],
)
def test_a_folder_of_several_things_keeps_what_is_its_own(grow: Grow, walk: Walk, videos: list[str]) -> None:
    """Nobody can say whose poster that is."""
    assert belongings(walk(grow(*videos, "Show/poster.jpg", "Show/Fonts/a.ttf"))) == {}


def test_a_film_takes_its_poster_along(grow: Grow, walk: Walk) -> None:
    """Alone in its folder it is meant; alone in a folder of downloads it may not be."""
    root = grow("Film/Film.mkv", "Film/poster.jpg")
    assert belongings(walk(root)) == {"Film.mkv": ["poster.jpg"]}
    assert belongings(walk(root / "Film")) == {}

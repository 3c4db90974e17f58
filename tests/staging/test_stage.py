# SPDX-License-Identifier: GPL-3.0-or-later
"""From entries to a plan, and every reason not to move."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from anivault_shell.model.catalogue import Work
from anivault_shell.model.entry import Problem
from anivault_shell.model.media import Media
from anivault_shell.model.plan import Action, ConflictPolicy
from anivault_shell.naming import PRESETS, compile_template
from anivault_shell.staging import targets
from tests.staging.build import SEASON, entry, plan_of, told, touch
from tests.system import make_link

BASE = "Lantern Valley (2014)/Season 01/Lantern Valley - S01E0"
NUMBERED = compile_template("{episode}")
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs a volume that tells case apart")


def test_companions_follow_their_video(tmp_path: Path) -> None:
    """Language and flag words are kept, ids count from 1, and each companion names its video's operation."""
    rows = [
        entry(12, tmp_path / "in/x 01.mkv", tails=(".ko.forced.srt", ".ass"), loose=("Fonts",)),
        entry(13, tmp_path / "in/x 02.mkv", (2,), title="Two"),
    ]
    plan = plan_of(rows, tmp_path / "out")
    assert told(plan, tmp_path / "out") == [
        (BASE + "1.mkv", None),
        (BASE + "1.ko.forced.srt", None),
        (BASE + "1.ass", None),
        (BASE.rpartition("/")[0] + "/Fonts", None),
        (BASE + "2 - Two.mkv", None),
    ]
    assert [(op.op, op.entry, op.companion_of) for op in plan.operations] == [
        (1, 12, None),
        (2, 12, 1),
        (3, 12, 1),
        (4, 12, 1),
        (5, 13, None),
    ]
    assert targets(plan) == {12: plan.operations[0].target, 13: plan.operations[4].target}


def test_roots_are_those_of_sources_and_targets(tmp_path: Path) -> None:
    """Where files come from and where they go; a drive's top is never a root."""
    paths = map(os.path.abspath, ("/anime/a/x.mkv", "/anime/b/y.mkv", "/more/z.mkv"))
    rows = [entry(number, path, (number,)) for number, path in enumerate(paths, 1)]
    vault, anime, more = map(os.path.abspath, ("/vault", "/anime", "/more"))
    assert plan_of(rows, vault).roots == (vault, anime, more)
    assert plan_of(rows[:2], anime).roots == (anime,)


def test_each_entry_has_its_own_root() -> None:
    """Without a destination a file stays under the folder that was scanned."""
    from anivault_shell.staging import stage

    rows = [entry(1, "/a/x.mkv"), entry(2, "/b/x.mkv")]
    plan = stage(
        rows, roots={1: "/a", 2: "/b"}, template=PRESETS["jellyfin"], language="en", plan_id="p", created="now"
    )
    assert [os.path.splitdrive(t)[1][:2].replace("\\", "/") for t in targets(plan).values()] == ["/a", "/b"]


def test_what_is_in_place_is_left_out(tmp_path: Path) -> None:
    """A file that has its name is no operation; its companion that has not is one of its own."""
    video = tmp_path / SEASON / "Lantern Valley - S01E01.mkv"
    sub = video.with_name("Lantern Valley - S01E01.srt")
    stray = tmp_path / "old.srt"
    touch(video, sub, stray)
    row = entry(1, video, tails=(".srt",))
    assert plan_of([row], tmp_path).operations == ()
    strayed = entry(1, video, tails=(".srt",))
    other = strayed.companions[0].but(path=str(stray), tail=".en.srt", identity=row.identity)
    strayed = strayed.but(companions=(*strayed.companions, other))
    plan = plan_of([strayed], tmp_path)
    assert told(plan, tmp_path) == [(BASE + "1.en.srt", None)]
    assert (plan.operations[0].entry, plan.operations[0].companion_of) == (None, None)
    assert targets(plan) == {}


class TestRivals:
    """Several files that want one name."""

    def test_the_first_keeps_the_name(self, tmp_path: Path) -> None:
        """The other stays, says because of whom, and its companions stay with it."""
        rows = [entry(3, tmp_path / "a.mkv"), entry(4, tmp_path / "b.mkv", tails=(".srt",))]
        plan = plan_of(rows, tmp_path / "out")
        assert [op.conflict for op in plan.operations] == [
            None,
            "same target as 3 (a.mkv)",
            "its video stays where it is: same target as 3 (a.mkv)",
        ]
        assert list(targets(plan)) == [3]

    def test_a_later_version_goes_first(self, tmp_path: Path) -> None:
        """`v2` mends what was wrong with the first."""
        rows = [entry(1, tmp_path / "a.mkv"), entry(2, tmp_path / "a v2.mkv", version=2), entry(3, tmp_path / "b.mkv")]
        plan = plan_of(rows, tmp_path / "out")
        assert list(targets(plan)) == [2]
        assert {op.conflict for op in plan.conflicts} == {"same target as 2 (a v2.mkv)"}

    def test_who_has_the_name_goes_before_any_version(self, tmp_path: Path) -> None:
        """A file in its place is not pushed aside by staging."""
        there = tmp_path / SEASON / "Lantern Valley - S01E01.mkv"
        touch(there)
        rows = [entry(1, tmp_path / "a v3.mkv", version=3), entry(2, there)]
        plan = plan_of(rows, tmp_path)
        assert [op.conflict for op in plan.operations] == [f"same target as 2 ({there.name})"]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            pytest.param("Straße", "STRASSE", id="case"),
            pytest.param("Ｅclair", "ｅclair", id="wide case"),
            pytest.param("Tani", "TANI", id="ascii case"),
        ],
    )
    def test_names_that_some_system_takes_for_one(self, tmp_path: Path, one: str, other: str) -> None:
        """Compared without case and normal form, whatever the volume here does."""
        rows = [
            entry(1, tmp_path / "a.mkv", work=Work(Media.TV, 1, one)),
            entry(2, tmp_path / "b.mkv", work=Work(Media.TV, 2, other)),
        ]
        plan = plan_of(rows, tmp_path / "out")
        assert [op.conflict for op in plan.operations] == [None, "same target as 1 (a.mkv)"]

    def test_an_unfinished_file_is_no_rival(self, tmp_path: Path) -> None:
        """It does not take the name from a whole one."""
        half = entry(1, tmp_path / "a.mkv", problems=(Problem("E-FS-STALE", "unfinished download"),))
        plan = plan_of([half, entry(2, tmp_path / "b.mkv")], tmp_path / "out")
        assert [op.conflict for op in plan.operations] == ["an unfinished download", None]

    def test_rename_gives_each_a_name(self, tmp_path: Path) -> None:
        """` (2)` and on, companions too, and never a name that stands on the disk."""
        touch(tmp_path / "out" / SEASON / "lantern valley - s01e01 (2).mkv")
        rows = [entry(n, tmp_path / f"{n}.mkv", tails=(".srt",)) for n in (1, 2, 3)]
        plan = plan_of(rows, tmp_path / "out", on_conflict=ConflictPolicy.RENAME)
        assert told(plan, tmp_path / "out") == [
            (BASE + "1.mkv", None),
            (BASE + "1.srt", None),
            (BASE + "1 (3).mkv", None),
            (BASE + "1 (3).srt", None),
            (BASE + "1 (4).mkv", None),
            (BASE + "1 (4).srt", None),
        ]

    def test_rename_finds_a_name_for_all_that_travel(self, tmp_path: Path) -> None:
        """A subtitle of that name stands there already, so the video goes on to the next."""
        touch(*(tmp_path / "out" / SEASON / f"Lantern Valley - S01E01{t}" for t in (".mkv", " (2).srt")))
        rows = [entry(1, tmp_path / "a.mkv", tails=(".srt",), loose=("Fonts",))]
        plan = plan_of(rows, tmp_path / "out", on_conflict=ConflictPolicy.RENAME)
        assert told(plan, tmp_path / "out")[:2] == [(BASE + "1 (3).mkv", None), (BASE + "1 (3).srt", None)]
        assert plan.conflicts == ()

    def test_rename_cuts_a_long_name_before_its_number(self, tmp_path: Path) -> None:
        """The suffix, the tail and the extension all fit."""
        work = Work(Media.MOVIE, 5, "長い映画" * 40)
        tails = (".ko.forced.srt",)
        rows = [entry(n, tmp_path / f"{n}.mkv", (), work=work, tails=tails) for n in (1, 2)]
        plan = plan_of(rows, tmp_path / "out", on_conflict=ConflictPolicy.RENAME)
        names = [os.path.basename(op.target) for op in plan.operations]
        assert plan.conflicts == ()
        assert names[2].endswith(" (2).mkv")
        assert names[3] == names[2].removesuffix(".mkv") + tails[0]
        assert max(len(n.encode()) for n in names) <= 255


class TestTaken:
    """Names that stand on the disk."""

    def test_a_name_that_exists_is_a_conflict(self, tmp_path: Path) -> None:
        """Nothing is ever replaced."""
        touch(tmp_path / "out" / SEASON / "Lantern Valley - S01E01.mkv")
        plan = plan_of([entry(1, tmp_path / "a.mkv")], tmp_path / "out")
        assert [op.conflict for op in plan.operations] == ["the target exists"]

    def test_a_name_in_another_case_is_taken_too(self, tmp_path: Path) -> None:
        """On another system the two would be one."""
        touch(tmp_path / "out" / SEASON / "LANTERN valley - s01e01.MKV")
        plan = plan_of([entry(1, tmp_path / "a.mkv")], tmp_path / "out")
        assert [op.conflict for op in plan.operations] == ["the target exists"]

    def test_a_taken_companion_stays_alone(self, tmp_path: Path) -> None:
        """Its video goes on."""
        touch(tmp_path / "out" / SEASON / "Lantern Valley - S01E01.srt")
        plan = plan_of([entry(1, tmp_path / "a.mkv", tails=(".srt",))], tmp_path / "out")
        assert [op.conflict for op in plan.operations] == [None, "the target exists"]

    def test_rename_avoids_what_exists(self, tmp_path: Path) -> None:
        """The file that stands keeps its name."""
        touch(tmp_path / "out" / SEASON / "Lantern Valley - S01E01.mkv")
        plan = plan_of([entry(1, tmp_path / "a.mkv")], tmp_path / "out", on_conflict=ConflictPolicy.RENAME)
        assert told(plan, tmp_path / "out") == [(BASE + "1 (2).mkv", None)]

    def test_the_question_can_be_answered_elsewhere(self) -> None:
        """*exists* is asked instead of the disk."""
        asked: list[str] = []
        plan = plan_of([entry(1, "/in/a.mkv")], "/out", exists=lambda p: not asked.append(p))
        assert asked == [plan.operations[0].target]
        assert len(plan.conflicts) == 1

    @pytest.mark.parametrize("shift", [1, -1], ids=["up", "down"])
    def test_a_shift_by_one_is_no_conflict(self, tmp_path: Path, shift: int) -> None:
        """Each name is left by the one before."""
        paths = [tmp_path / f"{n}.mkv" for n in range(3, 7)]
        touch(*paths)
        rows = [entry(n, p, (n + shift,)) for n, p in enumerate(paths, 3)]
        plan = plan_of(rows, tmp_path, template=NUMBERED)
        assert [op.conflict for op in plan.operations] == [None] * 4

    def test_a_swap_is_no_conflict(self, tmp_path: Path) -> None:
        """1 becomes 2 and 2 becomes 1."""
        touch(tmp_path / "1.mkv", tmp_path / "2.mkv")
        rows = [entry(1, tmp_path / "1.mkv", (2,)), entry(2, tmp_path / "2.mkv", (1,))]
        assert plan_of(rows, tmp_path, template=NUMBERED).conflicts == ()

    def test_one_that_stays_holds_all_behind_it(self, tmp_path: Path) -> None:
        """2 to 3 is taken, so 1 to 2 is taken too, and its subtitle stays."""
        touch(*(tmp_path / f"{n}.mkv" for n in (1, 2, 3)), tmp_path / "1.srt")
        rows = [entry(1, tmp_path / "1.mkv", (2,), tails=(".srt",)), entry(2, tmp_path / "2.mkv", (3,))]
        plan = plan_of(rows, tmp_path, template=NUMBERED)
        assert [op.conflict for op in plan.operations] == [
            "the target exists",
            "its video stays where it is: the target exists",
            "the target exists",
        ]

    def test_a_copy_leaves_no_name(self, tmp_path: Path) -> None:
        """What is copied still stands, so nothing can take its place."""
        touch(tmp_path / "1.mkv", tmp_path / "2.mkv")
        rows = [entry(1, tmp_path / "1.mkv", (2,)), entry(2, tmp_path / "2.mkv", (1,))]
        assert len(plan_of(rows, tmp_path, template=NUMBERED, action=Action.COPY).conflicts) == 2

    def test_a_change_of_case_alone_is_done(self, tmp_path: Path) -> None:
        """The name that stands there is the file's own."""
        path = tmp_path / "tani.mkv"
        touch(path)
        row = entry(1, path, (), work=Work(Media.MOVIE, 1, "Tani"))
        plan = plan_of([row], tmp_path, template=PRESETS["flat"])
        assert told(plan, tmp_path) == [("Tani.mkv", None)]

    @posix_only
    def test_a_change_of_case_onto_another_file_is_not(self, tmp_path: Path) -> None:
        """Both spellings stand here; one of them is not ours."""
        touch(tmp_path / "tani.mkv")
        if (tmp_path / "TANI.mkv").exists():
            pytest.skip("the volume does not tell case apart")
        touch(tmp_path / "Tani.mkv")
        row = entry(1, tmp_path / "tani.mkv", (), work=Work(Media.MOVIE, 1, "Tani"))
        assert [op.conflict for op in plan_of([row], tmp_path, template=PRESETS["flat"]).operations] == [
            "the target exists"
        ]


class TestNotThisOne:
    """What is wrong with one file, whatever the others do."""

    def test_no_number(self, tmp_path: Path) -> None:
        """A show without an episode would be filed under a wrong name; openings need none."""
        plan = plan_of([entry(7, tmp_path / "a.mkv", ())], tmp_path / "out")
        assert [op.conflict for op in plan.operations] == ["no episode number: `number 7 …` gives it one"]

    def test_a_path_too_long(self, tmp_path: Path) -> None:
        """Parts are cut, whole paths cannot be."""
        deep = os.path.join(tmp_path, *["d" * 200] * 20)
        (row,) = plan_of([entry(1, tmp_path / "a.mkv")], deep).operations
        assert row.conflict == "its new path is longer than 4096 bytes"

    def test_a_companion_name_too_long(self, tmp_path: Path) -> None:
        """Its video keeps a name and goes."""
        tail = "." + "x" * 240 + ".srt"
        plan = plan_of([entry(1, tmp_path / "a.mkv", tails=(tail,))], tmp_path / "out")
        assert [op.conflict for op in plan.operations] == [None, "its new name is longer than 255 bytes"]

    def test_a_linked_folder_is_not_followed(self, tmp_path: Path) -> None:
        """A link below the root could lead anywhere."""
        (tmp_path / "out").mkdir()
        (tmp_path / "else").mkdir()
        make_link(tmp_path / "out" / "Lantern Valley (2014)", tmp_path / "else")
        (row,) = plan_of([entry(1, tmp_path / "a.mkv")], tmp_path / "out").operations
        assert row.conflict is not None
        assert "outside" in row.conflict

    def test_a_file_where_a_folder_should_be(self, tmp_path: Path) -> None:
        """It is not ours to move."""
        touch(tmp_path / "out" / "Lantern Valley (2014)")
        (row,) = plan_of([entry(1, tmp_path / "a.mkv")], tmp_path / "out").operations
        assert row.conflict is not None

    def test_a_target_that_another_needs_as_a_folder(self, tmp_path: Path) -> None:
        """One file's new name is another's folder."""
        film = entry(1, tmp_path / "a", (), work=Work(Media.MOVIE, 1, "Tani"))
        deep = entry(2, tmp_path / "b.mkv", work=Work(Media.TV, 2, "Tani"))
        plan = plan_of([film, deep], tmp_path / "out", template=compile_template("{show}/{episode}|movie={show}"))
        assert [op.conflict for op in plan.operations] == [None, "Tani is a file of this plan and cannot be a folder"]


def test_a_companion_of_two_goes_with_the_first(tmp_path: Path) -> None:
    """One folder of fonts is one operation."""
    rows = [entry(1, tmp_path / "a.mkv", loose=("Fonts",)), entry(2, tmp_path / "b.mkv", (2,), loose=("Fonts",))]
    plan = plan_of(rows, tmp_path / "out")
    assert [(op.entry, op.companion_of) for op in plan.operations] == [(1, None), (1, 1), (2, None)]
    assert plan.conflicts == ()


def test_keep_shelves_lesser_copies_apart(tmp_path: Path) -> None:
    """The best keeps its place, lower pictures go to `low_res`, further copies to `duplicate`."""
    rows = [
        entry(1, tmp_path / "a [720p].mkv", resolution="720p"),
        entry(2, tmp_path / "b [1080p].mkv", resolution="1920x1080", size=5),
        entry(3, tmp_path / "c [1080p].mkv", resolution="1080p", size=7),
        entry(4, tmp_path / "d [480p].mkv", (2,), resolution="480p"),
    ]
    plan = plan_of(rows, tmp_path / "out", template=PRESETS["keep"])
    assert told(plan, tmp_path / "out") == [
        ("low_res/Lantern Valley/Season 01/a [720p].mkv", None),
        ("duplicate/Lantern Valley/Season 01/b [1080p].mkv", None),
        ("Lantern Valley/Season 01/c [1080p].mkv", None),
        ("Lantern Valley/Season 01/d [480p].mkv", None),
    ]


@posix_only
def test_names_that_are_no_utf8_are_sources_all_the_same(tmp_path: Path) -> None:
    """The source stays as the disk gives it; the target is text."""
    raw = os.fsdecode(os.fsencode(str(tmp_path)) + b"/caf\xe9 01.mkv")
    plan = plan_of([entry(1, raw)], tmp_path / "out", template=PRESETS["keep"])
    assert plan.operations[0].source == raw
    assert told(plan, tmp_path / "out") == [("Lantern Valley/Season 01/caf_ 01.mkv", None)]

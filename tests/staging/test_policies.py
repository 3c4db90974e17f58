# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has a name where several want it, folders that stand already, and files of a whole show."""

from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path

import pytest

from anivault_shell.model.catalogue import Work
from anivault_shell.model.entry import Companion, Entry, Identity
from anivault_shell.model.media import CompanionKind, Media
from anivault_shell.model.plan import ConflictPolicy, Plan
from anivault_shell.naming import compile_template
from anivault_shell.staging import stage
from anivault_shell.staging.copies import better, labels
from anivault_shell.staging.draft import beside
from tests.staging.build import SEASON, entry, plan_of, told, touch

NAME = "Lantern Valley - S01E01"
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs a volume that tells case apart")


def copy(row: int, path: Path, *, source: str = "", group: str = "", **facts: object) -> Entry:
    made = entry(row, path, **facts)  # type: ignore[arg-type]
    assert made.parsed is not None
    return made.but(parsed=made.parsed.but(source=source or None, release_group=group or None))


def named(plan: Plan) -> dict[int | None, tuple[str, str | None]]:
    return {op.entry: (os.path.basename(op.target), op.conflict) for op in plan.operations if op.companion_of is None}


RULES = [
    ({"resolution": "1080p"}, {"resolution": "720p", "source": "BD"}, "1080p against 720p"),
    ({"source": "BluRay"}, {"source": "WEB-DL", "version": 2}, "BLURAY against WEB-DL"),
    ({"version": 2}, {"group": "First"}, "v2 against v1"),
    ({"group": "First"}, {"group": "Second"}, "First against Second"),
    ({"group": "second"}, {"group": "Other"}, "Second against another group"),
    ({"group": "Other"}, {"group": "Else"}, ""),
]


@pytest.mark.parametrize(("one", "other", "why"), RULES, ids=[why or "as good" for _, _, why in RULES])
def test_the_better_copy_is_told_by_rules_in_order(one: dict[str, str], other: dict[str, str], why: str) -> None:
    """Resolution, source, version, release group; the first that differs decides, and says so."""
    first, second = copy(1, Path("/a.mkv"), **one), copy(2, Path("/b.mkv"), **other)
    assert better(first, second, ("First", "Second")) == why
    assert better(second, first, ("First", "Second")) == ""


def test_keep_best_gives_the_name_to_the_best(tmp_path: Path) -> None:
    """Whatever the order of the rows; the others stay, with the reason."""
    rows = [copy(n, tmp_path / f"{n}.mkv", resolution=r) for n, r in ((1, "480p"), (2, "1080p"), (3, "720p"))]
    plan = plan_of(rows, tmp_path / "out", on_conflict=ConflictPolicy.KEEP_BEST)
    assert named(plan) == {
        1: (f"{NAME}.mkv", "2 (2.mkv) is better: 1080p against 480p"),
        2: (f"{NAME}.mkv", None),
        3: (f"{NAME}.mkv", "2 (2.mkv) is better: 1080p against 720p"),
    }


def test_keep_best_replaces_nothing(tmp_path: Path) -> None:
    """What stands there is left, and the way to replace it is told."""
    there = tmp_path / "out" / SEASON / f"{NAME}.mkv"
    touch(there, tmp_path / "a.mkv")
    rows = [copy(1, there, resolution="720p"), copy(2, tmp_path / "a.mkv", resolution="1080p")]
    plan = plan_of(rows, tmp_path / "out", on_conflict=ConflictPolicy.KEEP_BEST)
    ((_, why),) = named(plan).values()
    assert why is not None
    assert "better than 1" in why
    assert "--on-conflict overwrite" in why
    assert plan.ready == ()


def test_versions_stand_side_by_side(tmp_path: Path) -> None:
    """With a label each that tells them apart, companions too."""
    rows = [
        copy(1, tmp_path / "a.mkv", resolution="1080p", group="One", tails=(".ko.srt",)),
        copy(2, tmp_path / "b.mkv", resolution="720p", group="One"),
    ]
    plan = plan_of(rows, tmp_path / "out", on_conflict=ConflictPolicy.VERSIONS)
    assert [os.path.basename(t) for t, _ in told(plan, tmp_path)] == [
        f"{NAME} - 1080p.mkv",
        f"{NAME} - 1080p.ko.srt",
        f"{NAME} - 720p.mkv",
    ]
    assert plan.conflicts == ()


def test_versions_that_nothing_tells_apart_get_a_number(tmp_path: Path) -> None:
    """Two copies of the same release are two all the same."""
    plan = plan_of([copy(n, tmp_path / f"{n}.mkv") for n in (1, 2)], tmp_path, on_conflict=ConflictPolicy.VERSIONS)
    assert {name for name, _ in named(plan).values()} == {f"{NAME}.mkv", f"{NAME} (2).mkv"}


def test_labels_are_as_short_as_they_can_be() -> None:
    """The resolution where it will do, more where it will not."""
    made = [copy(1, Path("/a"), resolution="1080p", group="A"), copy(2, Path("/b"), resolution="1080p", group="B")]
    assert labels(made) == ["A", "B"]
    more = copy(3, Path("/c"), resolution="720p", group="A")
    assert labels([*made, more]) == ["1080p A", "1080p B", "720p A"]


def test_overwrite_shows_what_makes_way(tmp_path: Path) -> None:
    """The file that stands there is named with its identity, in whatever case it is spelled."""
    there = tmp_path / "out" / SEASON / f"{NAME.upper()}.mkv"
    touch(there, tmp_path / "a.mkv", tmp_path / "a.ko.srt")
    touch(there.with_name(f"{NAME}.ko.srt"), text="old words")
    plan = plan_of(
        [entry(1, tmp_path / "a.mkv", tails=(".ko.srt",))], tmp_path / "out", on_conflict=ConflictPolicy.OVERWRITE
    )
    assert plan.conflicts == ()
    ways = [op.replaces for op in plan.operations]
    assert [os.path.basename(w.path) if w else None for w in ways] == [f"{NAME.upper()}.mkv", f"{NAME}.ko.srt"]
    assert ways[1] is not None
    assert ways[1].identity.size == len("old words")


def test_overwrite_replaces_a_known_file_too(tmp_path: Path) -> None:
    """One that was scanned and has its name already makes way for the next; a third still has to wait."""
    there = tmp_path / SEASON / f"{NAME}.mkv"
    touch(there, tmp_path / "a.mkv", tmp_path / "b.mkv")
    rows = [entry(1, there), entry(2, tmp_path / "a.mkv"), entry(3, tmp_path / "b.mkv")]
    plan = plan_of(rows, tmp_path, on_conflict=ConflictPolicy.OVERWRITE)
    assert [(op.entry, op.replaces.path if op.replaces else None) for op in plan.ready] == [(2, str(there))]
    assert [op.conflict for op in plan.conflicts] == ["same target as 2 (a.mkv)"]


def test_overwrite_never_replaces_a_folder(tmp_path: Path) -> None:
    """A folder of that name is no older copy."""
    (tmp_path / "out" / SEASON / f"{NAME}.mkv").mkdir(parents=True)
    plan = plan_of([entry(1, tmp_path / "a.mkv")], tmp_path / "out", on_conflict=ConflictPolicy.OVERWRITE)
    assert [op.conflict for op in plan.operations] == ["the target exists"]


@posix_only
@pytest.mark.parametrize("spelled", ["LANTERN VALLEY (2014)", "lantern valley (2014)"])
def test_a_folder_that_differs_in_case_is_meant(tmp_path: Path, spelled: str) -> None:
    """The show is not put twice into the library; the season within likewise."""
    (tmp_path / "out" / spelled / "season 01").mkdir(parents=True)
    plan = plan_of([entry(1, tmp_path / "a.mkv")], tmp_path / "out")
    assert told(plan, tmp_path / "out") == [(f"{spelled}/season 01/{NAME}.mkv", None)]


@posix_only
def test_a_folder_in_another_normal_form_is_meant(tmp_path: Path) -> None:
    """macOS writes them apart; they are the same name."""
    work = Work(Media.TV, 9, "등불 Café", year=2014)
    apart = unicodedata.normalize("NFD", "등불 Café (2014)")
    (tmp_path / apart).mkdir()
    plan = plan_of([entry(1, tmp_path / "in" / "a.mkv", work=work)], tmp_path)
    assert plan.operations[0].target.startswith(str(tmp_path / apart))


def test_two_works_of_one_plan_share_a_folder_of_one_name(tmp_path: Path) -> None:
    """The first spelling holds for both, where no folder stands yet."""
    works = [Work(Media.TV, n, name, year=2014) for n, name in ((1, "Lantern Valley"), (2, "LANTERN Valley"))]
    rows = [entry(n, tmp_path / f"{n}.mkv", (n,), work=work) for n, work in enumerate(works, start=1)]
    plan = plan_of(rows, tmp_path / "out")
    assert len({os.path.dirname(op.target) for op in plan.operations}) == 1


LOOSE = [
    ("Show/tvshow.nfo", "show"),
    ("Show/poster.jpg", "show"),
    ("Show/Fanart-2.PNG", "show"),
    ("Show/season01-poster.jpg", "show"),
    ("Show/Season 1/poster.jpg", "season"),
    ("Show/Season 1/tvshow.nfo", "show"),
    ("Show/notes.txt", "season"),
    ("Show/posters.jpg", "season"),
]


@pytest.mark.parametrize(("path", "place"), LOOSE, ids=[path for path, _ in LOOSE])
def test_what_speaks_of_the_show_stands_beside_it(tmp_path: Path, path: str, place: str) -> None:
    """Posters and `tvshow.nfo` go to the folder of the show, what speaks of a season to that of the season."""
    touch(tmp_path / path, tmp_path / "Show" / "a.mkv")
    row = entry(1, tmp_path / "Show" / "a.mkv")
    loose = Companion(str(tmp_path / path), CompanionKind.OTHER, "", row.identity)
    plan = plan_of([row.but(companions=(loose,))], tmp_path / "out")
    folder = os.path.relpath(os.path.dirname(plan.operations[1].target), tmp_path / "out").replace(os.sep, "/")
    assert folder == {"show": "Lantern Valley (2014)", "season": "Lantern Valley (2014)/Season 01"}[place]


@pytest.mark.parametrize(
    ("preset", "folder"),
    [
        ("jellyfin+tmdbid", "Lantern Valley (2014) [tmdbid-7]"),
        ("plex+tmdb", "Lantern Valley (2014) {tmdb-7}"),
        ("jellyfin+tmdbid+tmdb", "Lantern Valley (2014) [tmdbid-7] {tmdb-7}"),
    ],
)
def test_ids_stand_in_the_folder_of_the_show(tmp_path: Path, preset: str, folder: str) -> None:
    """In the form that the server of the user reads."""
    plan = plan_of([entry(1, tmp_path / "a.mkv")], tmp_path, template=compile_template(preset))
    assert told(plan, tmp_path)[0][0].partition("/")[0] == folder


def test_a_check_sum_goes_along(tmp_path: Path) -> None:
    """What the name says of the bytes is in the plan, for the video alone."""
    row = entry(1, tmp_path / "a.mkv", tails=(".srt",))
    assert row.parsed is not None
    row = row.but(parsed=row.parsed.but(crc="1A2B3C4D"))
    assert [op.crc for op in plan_of([row], tmp_path / "out").operations] == ["1A2B3C4D", None]


@pytest.mark.slow
def test_a_hundred_thousand_files_are_staged_in_seconds(tmp_path: Path) -> None:
    """Four thousand shows of twenty-five; the bar is ten seconds."""
    import time

    rows = []
    for show in range(4000):
        work = Work(Media.TV, show + 1, f"Lantern Valley {show}", year=2014)
        rows += [entry(show * 25 + n, f"/in/{show}/{n}.mkv", (n,), work=work) for n in range(1, 26)]
    begun = time.process_time()
    plan = stage(
        rows, roots=lambda _: "/vault", template=compile_template("jellyfin"), language="en", plan_id="p", created=""
    )
    assert len(plan.operations) == 100_000
    assert time.process_time() - begun < 10


def test_fonts_stay_in_a_folder_of_their_own(tmp_path: Path) -> None:
    """Beside the episodes, where players look for them, and not among them."""
    font = Companion(str(tmp_path / "a" / "Fonts" / "x.ttf"), CompanionKind.FONTS, "", Identity(1, 2))
    target = str(tmp_path / "Show" / "Season 01" / "Show - S01E01.mkv")
    assert beside(target, font) == str(tmp_path / "Show" / "Season 01" / "Fonts" / "x.ttf")

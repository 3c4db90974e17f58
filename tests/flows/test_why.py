# SPDX-License-Identifier: GPL-3.0-or-later
"""`why` has a reason for every file, and says what would tip it; `diff` shows two numberings or templates."""

from __future__ import annotations

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.flows.conftest import Make
from tests.flows.program import Program, check_events

TITAN = tuple(f"[Kite] Shingeki no Kyojin - {n} [1080p].mkv" for n in (60, 61, 62))
KANON = "[OldTown] Kanon - 01 [DVD].avi"


def said(program: Program, root: object, line: str) -> str:
    ran = program.inside("-c", f"scan '{root}'; {line}")
    assert ran.code in (0, 10), ran
    return ran.out


@pytest.mark.parametrize(
    ("name", "line", "reason", "tip"),
    [
        pytest.param(KANON, "match; why 1", "has the same title", "`pick @1 2` is Kanon", id="unsure"),
        pytest.param(KANON, "match; why 1", "runner-up", "a year in the name would tell", id="a year"),
        pytest.param(KANON, "skip 1; why 1", "skipped by you", "`match 1` takes it up again", id="skipped"),
        pytest.param(KANON, "why 1", "parsed", "`match @1` asks TMDB", id="not asked yet"),
        pytest.param("[Kite] Yozora Tantei - 01.mkv", "match; why 1", "nothing found", "`search WORDS`", id="unmatched"),
        pytest.param("[Luna] Sousou no Frieren - 13.5.mkv", "match; why 1", "between two episodes", "kind=special", id="half"),
        pytest.param(TITAN[0], "match; number 1 first; why 1", "has no episode 60", "`number @1 absolute` makes it S04E01",
                     id="unnumbered"),
    ],
)  # fmt: skip
def test_a_reason_and_what_would_tip_it(
    program: Program, library: Make, name: str, line: str, reason: str, tip: str
) -> None:
    """For whatever a file may stand at."""
    out = said(program, library(name), line)
    assert reason in out
    assert tip in out


def test_a_file_that_waits_says_for_what(offline: Program, library: Make) -> None:
    """And how to ask again."""
    out = said(offline, library(KANON), "match; why 1")
    assert "waiting" in out
    assert "`match --retry`" in out


def test_of_one_file_it_shows_where_each_field_was_read(program: Program, library: Make) -> None:
    """In its name, or in a folder's."""
    out = said(program, library("Kimetsu no Yaiba/Season 1/01.mkv"), "match; why 1")
    assert "title ‹Kimetsu no Yaiba› of the folder" in out
    assert "episode ‹01›" in out


def test_unexplained_numbers_are_shown(program: Program, library: Make) -> None:
    """Those that the best numbering has no place for."""
    root = library(*(f"[Luna] Sousou no Frieren - {n:02}.mkv" for n in (1, 2, 98, 99)))
    out = said(program, root, "match; why @1")
    assert "unexplained       98-99" in out


def test_what_it_says_to_programs(program: Program, library: Make) -> None:
    """One item a candidate, and one where there is none."""
    ran = program.inside("--json", "-c", f"scan '{library(KANON, 'zxqv - 01.mkv')}'; match; why all")
    check_events(ran.events)
    rows = [r for r in ran.fields("system") if r.get("kind") == "why"]
    assert [(r.get("rank"), bool(r["reason"]), bool(r["tips"])) for r in rows] == [
        (1, True, True),
        (2, True, True),
        (None, True, True),
    ]


def test_two_numberings_side_by_side(program: Program, library: Make) -> None:
    """Each file's place by either, with the episode's title; what does not exist says so, and nothing is changed."""
    root = library(*TITAN)
    ran = program.inside("--json", "-c", f"scan '{root}'; match; diff numbering @1 absolute season; ls")
    rows = [r for r in ran.fields("system") if r.get("kind") == "numbering"]
    assert [(r["first"]["season"], r["first"]["episodes"], r["second"]["episodes"]) for r in rows] == [
        (4, [1], None), (4, [2], None), (4, [3], None)
    ]  # fmt: skip
    assert rows[0]["first"]["title"]
    assert {r["match"]["decided_by"] for r in ran.fields("session")} == {"score"}
    out = said(program, root, "match; diff numbering @1 absolute first")
    assert "does not exist" in out
    assert program.inside("-c", f"scan '{root}'; match; diff numbering @1 absolute frist").code == 64


def test_two_templates_side_by_side(program: Program, library: Make) -> None:
    """Each file's name by either; rivals are told, a mistake is pointed at, and nothing is changed."""
    root = library(*TITAN)
    line = f"scan '{root}'; match; diff template all plex '{{show}} {{season}}'"
    ran = program.inside("--json", "-c", f"{line}; status")
    rows = [r for r in ran.fields("system") if r.get("kind") == "names"]
    assert "- S04E01" in rows[0]["first"]["target"]
    assert rows[0]["second"]["target"] == "Attack on Titan 4.mkv"
    assert len(rows) == 3
    assert any(r.get("template") == "jellyfin" for r in ran.fields("system"))
    out = program.inside("-c", line)
    assert "3 of 3 names differ" in out.out
    assert "3 files would want the name of another" in out.out + out.err
    wrong = program.inside("-c", f"scan '{root}'; match; diff template all plex '{{shwo}}'")
    assert wrong.code == 64
    assert "did you mean `show`" in wrong.err


ORDER = {
    "id": "5a" * 12, "name": "Seasons", "type": 7,
    "parts": [("Season 1", [(1, 1, 3)]), ("Season 2", [(1, 4, 6)])],
}  # fmt: skip


def test_an_episode_group_is_a_numbering(program: Program, library: Make) -> None:
    """By its name, with those there are where it is none; kept as a rule, by which a later scan goes."""
    show = {
        "media": "tv",
        "id": 7,
        "name": "Quiet Harbor",
        "seasons": [{"number": 1, "episodes": 6}],
        "groups": [ORDER],
    }
    root = library("[Luna] Quiet Harbor - 01.mkv", "[Luna] Quiet Harbor - 02.mkv")
    with CatalogueServer([show]) as server:
        own = Program(program.home, program.cwd, server.url)
        wrong = own.inside("-c", f"scan '{root}'; match; number @1 group:dvd")
        assert (wrong.code, "group:Seasons" in wrong.err) == (64, True)
        line = f"scan '{root}'; match; number @1 group:seasons/2; ls"
        assert [r["match"]["episodes"] for r in own.inside("--json", "-c", line).fields("session")] == [[4], [5]]
        again = own.inside("--json", "-c", f"scan '{root}'; match; ls; rules")
        (rule,) = [r for r in again.fields("system") if r.get("kind") == "rule"]
        assert rule["numbering"] == f"group:{ORDER['id']}/2"
        assert [(r["match"]["episodes"], r["match"]["decided_by"]) for r in again.fields("session")] == [
            ([4], "rule"), ([5], "rule")
        ]  # fmt: skip


def test_a_tip_decides(program: Program, library: Make) -> None:
    """What `why` names can be typed as it stands."""
    root = library(KANON)
    out = said(program, root, "match; why 1; pick @1 2; ls")
    assert "matched" in out.splitlines()[-1]


def test_a_skipped_file_asks_nothing(library: Make, program: Program) -> None:
    """Why it is left out is known without TMDB."""
    with CatalogueServer() as server:
        own = Program(program.home, program.cwd, server.url)
        said(own, library(KANON), "skip 1; why 1")
        assert server.requests == 0

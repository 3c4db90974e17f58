# SPDX-License-Identifier: GPL-3.0-or-later
"""Decisions that are remembered from one run to the next, and ids that stand beside the files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.flows.conftest import Make
from tests.flows.program import Program
from tests.system import make_link

KANON = tuple(f"[OldTown] Kanon - {n:02} [DVD].avi" for n in (1, 2, 3))


def matches(program: Program, root: Path, before: str = "") -> dict[str, tuple[str, int | None, str | None]]:
    """Each file's status, show and who decided it, from a session of its own."""
    ran = program.inside("--json", "-c", f"scan '{root}'; match; {before}ls")
    assert ran.code in (0, 10), ran
    rows = ran.fields("session")
    return {
        r["name"]: (r["status"], *((r["match"]["tmdb_id"], r["match"]["decided_by"]) if r["match"] else (None, None)))
        for r in rows
    }  # fmt: skip


def rules(program: Program) -> list[dict[str, object]]:
    return program.inside("--json", "rules").fields("system")


def test_a_pin_is_remembered(program: Program, library: Make) -> None:
    """Asked once; new episodes of the release are known as well."""
    root = library(*KANON[:2])
    assert {m[0] for m in matches(program, root).values()} == {"unsure"}
    ran = program.inside("-c", f"scan '{root}'; pin all tv:34124")
    assert "remembered as rule 1" in ran.out
    library(KANON[2])
    assert set(matches(program, root).values()) == {("matched", 34124, "rule")}
    assert [(r["title"], r["tmdb_id"], r["release_group"]) for r in rules(program)] == [("Kanon", 34124, "OldTown")]


def test_once_is_not_remembered(program: Program, library: Make) -> None:
    """As its name says."""
    root = library(*KANON)
    program.inside("-c", f"scan '{root}'; pin all tv:34124 --once")
    assert rules(program) == []


def test_unpin_forgets(program: Program, library: Make) -> None:
    """The files are open again, now and in later scans."""
    root = library(*KANON)
    program.inside("-c", f"scan '{root}'; pin all tv:34124")
    assert {m[0] for m in matches(program, root, "unpin all; match; ").values()} == {"unsure"}
    assert rules(program) == []
    assert {m[0] for m in matches(program, root).values()} == {"unsure"}


def test_undo_takes_the_rule_back_with_the_pin(program: Program, library: Make) -> None:
    """Also in the next run of the session, and redo brings it again."""
    root = library(*KANON)
    program.inside("--session", "s", "-c", f"scan '{root}'; pin all tv:34124")
    assert len(rules(program)) == 1
    assert "1 rule forgotten" in program.inside("--session", "s", "undo").out
    assert rules(program) == []
    program.inside("--session", "s", "redo")
    assert len(rules(program)) == 1


def test_numbers_are_remembered(program: Program, library: Make) -> None:
    """Which numbering was chosen, and for new files too."""
    root = library("[Kite] Shingeki no Kyojin - 03 [1080p].mkv", "[Kite] Shingeki no Kyojin - 04 [1080p].mkv")
    program.inside("-c", f"scan '{root}'; match; number all s2")
    library("[Kite] Shingeki no Kyojin - 05 [1080p].mkv")
    ran = program.inside("--json", "-c", f"scan '{root}'; match; ls")
    assert [(r["match"]["season"], r["match"]["episodes"]) for r in ran.fields("session")] == [
        (2, [3]),
        (2, [4]),
        (2, [5]),
    ]


def test_a_pick_is_remembered(program: Program, library: Make) -> None:
    """Whichever candidate it was."""
    root = library(*KANON)
    program.inside("-c", f"scan '{root}'; match; pick @1 2")
    (kept,) = rules(program)
    assert kept["by"] == "pick"
    assert {m[1] for m in matches(program, root).values()} == {kept["tmdb_id"]}


def test_one_file_is_remembered_alone(program: Program, library: Make) -> None:
    """The others of its bundle are not meant."""
    root = library(*KANON)
    program.inside("-c", f"scan '{root}'; match; pin 2 tv:34124")
    found = matches(program, root)
    assert [found[name][2] for name in KANON] == ["score", "rule", "score"]


def test_a_rule_says_what_else_it_would_change(program: Program, library: Make) -> None:
    """Before it is applied there: the same release in another folder."""
    root = library(*KANON[:2], f"more/{KANON[2]}")
    ran = program.inside("-c", f"scan '{root}'; match; pin @1 tv:34124; match @2; ls @2")
    assert "rule 1 would also change 1 file: `match @2` applies it" in ran.err
    assert "matched" in ran.out.splitlines()[-1]


def test_rules_travel_in_a_file(program: Program, library: Make, tmp_path: Path) -> None:
    """Exported here, imported in another home."""
    root = library(*KANON)
    program.inside("-c", f"scan '{root}'; pin all tv:34124; rules export '{tmp_path / 'r.json'}'")
    other = Program(tmp_path / "other", program.cwd, program.url)
    ran = other.inside("-c", f"scan '{root}'; match; rules import '{tmp_path / 'r.json'}'")
    assert "would also change 3 files" in ran.err
    assert set(matches(other, root).values()) == {("matched", 34124, "rule")}


def test_an_import_that_would_replace_asks(program: Program, library: Make, tmp_path: Path) -> None:
    """Nobody is here to answer: nothing is replaced; --yes does."""
    root = library(*KANON)
    program.inside("-c", f"scan '{root}'; pin all tv:34124; rules export '{tmp_path / 'r.json'}'; pin all tv:72540")
    assert program.inside("rules", "import", str(tmp_path / "r.json")).code == 10
    assert program.inside("--yes", "rules", "import", str(tmp_path / "r.json")).code == 0
    assert [r["tmdb_id"] for r in rules(program)] == [34124]


def test_remove_forgets_and_can_be_undone(program: Program, library: Make) -> None:
    """What is matched stays as it is; the rule comes back with undo."""
    root = library(*KANON)
    program.inside("-c", f"scan '{root}'; pin all tv:34124")
    ran = program.inside("--json", "-c", "rules remove 1; rules; undo; rules")
    assert [r["id"] for r in ran.fields("system") if r.get("kind") == "rule"] == [1]
    assert program.inside("rules", "remove", "7").code == 64


def test_matches_can_be_kept_as_rules(program: Program, library: Make) -> None:
    """`rules add` keeps what a score decided."""
    root = library("[Luna] Sousou no Frieren - 01.mkv", "[Luna] Sousou no Frieren - 02.mkv")
    ran = program.inside("-c", f"scan '{root}'; match; rules add @1")
    assert ran.code == 0, ran
    assert {m[2] for m in matches(program, root).values()} == {"rule"}


def test_a_damaged_file_of_rules_stops_no_match(program: Program, library: Make) -> None:
    """It is said, nothing is overwritten, and `rules` names the place."""
    root = library(*KANON)
    program.inside("-c", f"scan '{root}'; pin all tv:34124")
    path = program.home / "state" / "rules.json"
    path.write_text("{", encoding="utf-8")
    ran = program.inside("-c", f"scan '{root}'; match; pin all tv:34124")
    assert ran.code == 0
    assert "rules are not applied" in ran.err
    assert "not remembered" in ran.err
    assert program.inside("rules").code == 3
    assert path.read_text(encoding="utf-8") == "{"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("Kanon [tmdbid-34124]/Kanon - 01.avi", "", id="folder"),
        pytest.param("Kanon {tmdb-34124}/Season 01/Kanon - 01.avi", "", id="folder above"),
        pytest.param("Kanon - 01 [tmdbid-34124].avi", "", id="file"),
        pytest.param("Kanon/.plexmatch", "tmdbid: 34124\n", id="plexmatch"),
        pytest.param("Kanon/tvshow.nfo", '<tvshow><uniqueid type="tmdb">34124</uniqueid></tvshow>', id="nfo"),
        pytest.param("Kanon/tvshow.nfo", "https://www.themoviedb.org/tv/34124-kanon", id="nfo with an address"),
    ],
)
def test_ids_beside_the_files_are_read_as_pins(program: Program, library: Make, name: str, text: str) -> None:
    """Jellyfin's, Plex's and Kodi's ways to say which show it is."""
    root = library(*([name] if name.endswith(".avi") else ["Kanon/Kanon - 01.avi", name]))
    if text:
        (root / name).write_text(text, encoding="utf-8")
    assert set(matches(program, root).values()) == {("matched", 34124, "pin")}


def test_an_id_that_contradicts_the_names_is_shown(program: Program, library: Make) -> None:
    """Both are named, and it is asked."""
    root = library("Frieren [tmdbid-1429]/[Luna] Sousou no Frieren - 01.mkv")
    ran = program.inside("--json", "-c", f"scan '{root}'; match; ls")
    (entry,) = ran.fields("session")
    assert entry["status"] == "unsure"
    said = json.dumps(entry["problems"])
    assert "tmdbid-1429" in said
    assert "Frieren" in said


def test_sidecars_that_are_no_files_are_passed_over(program: Program, library: Make) -> None:
    """A folder of that name, a huge file, a link into nowhere."""
    root = library("Kanon/Kanon - 01.avi", "Kanon/tvshow.nfo/x")
    (root / "Kanon" / ".plexmatch").write_bytes(b"tmdbid: 34124\n" + b"#" * 400_000)
    make_link(root / "Kanon" / "movie.nfo", root / "nowhere")
    assert {m[0] for m in matches(program, root).values()} == {"unsure"}


@pytest.mark.parametrize("show", ["tvdb:267440", "imdb:tt2560140", "https://www.imdb.com/title/tt2560140/"])
def test_a_pin_takes_other_catalogues_ids(program: Program, library: Make, show: str) -> None:
    """And their addresses, as a browser has them."""
    root = library("[Luna] Titans - 01.mkv")
    ran = program.inside("--json", "-c", f"scan '{root}'; pin all {show}; ls")
    assert [e["match"]["tmdb_id"] for e in ran.fields("session")] == [1429]


@pytest.mark.parametrize("show", ["anidb:69", "imdb:tt0000001", "frieren", "tv:99999999"])
def test_a_pin_to_nothing_is_a_slip(program: Program, library: Make, show: str) -> None:
    """With what would be understood."""
    ran = program.inside("-c", f"scan '{library('a - 01.mkv')}'; pin all {show}")
    assert ran.code == 64
    assert "hint" in ran.err


def test_a_pin_to_anidb_is_told_how_to_go_on(program: Program, library: Make) -> None:
    """TMDB cannot find by AniDB's numbers; the search is given ready to be typed."""
    ran = program.inside("-c", f"scan '{library('[Luna] Titans - 01.mkv')}'; pin all https://anidb.net/anime/6662")
    assert ran.code == 64
    assert "`search Titans`" in ran.err


def test_a_decision_that_places_nothing_is_not_kept(program: Program, library: Make) -> None:
    """There is nothing in it to remember."""
    root = library("[Kite] Shingeki no Kyojin - 60 [1080p].mkv")
    program.inside("-c", f"scan '{root}'; match; number all first")
    assert rules(program) == []

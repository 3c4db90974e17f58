# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a plan is carried out, and in which words it is told: selections, links, conflicts that were saved."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.flows.conftest import Make
from tests.flows.program import Program, check_events, contents

FRIEREN = tuple(f"Sousou no Frieren - {n:02} [1080p].mkv" for n in (1, 2, 3))
NAMES = (*FRIEREN, "Sousou no Frieren - 02 [1080p].ko.ass")


def numbers(vault: Path) -> list[str]:
    return sorted(name.partition(" - S01")[2][:3] for name in contents(vault) if name.endswith("mkv"))


def test_a_selection_is_committed_and_the_rest_stays_staged(program: Program, library: Make, tmp_path: Path) -> None:
    """With its companions; a plain commit takes what is left, and each is a step that can be taken back."""
    root, vault = library(*NAMES), tmp_path / "vault"
    before = contents(root)
    with_session = ("--session", "parts")
    ran = program(
        *with_session, "--json", "-c", f"scan '{root}'; match; dest '{vault}'; stage; commit ep:2 --yes; plan; ls"
    )
    check_events(ran.events)
    assert ran.code == 0, ran
    assert numbers(vault) == ["E02"]
    assert len(contents(vault)) == 2
    assert [e["status"] for e in ran.fields("session")] == ["staged", "committed", "staged"]
    left = [f for f in ran.fields("organize", "item") if f["kind"] == "operation"]
    assert [os.path.basename(f["source"]) for f in left] == [FRIEREN[0], FRIEREN[2]]
    again = program(*with_session, "-c", "commit --yes; undo --yes; ls status:staged; undo --yes")
    assert again.code == 0, again
    assert again.out.count("moved back 2 files") == 2
    assert contents(root) == before


@pytest.mark.parametrize("words", ["conf>=0.5", "@1", "all"])
def test_any_selector_serves(program: Program, library: Make, tmp_path: Path, words: str) -> None:
    """Above all how sure it is: what is not sure waits for tomorrow."""
    root, vault = library(*NAMES), tmp_path / "vault"
    ran = program("-c", f"scan '{root}'; match; dest '{vault}'; stage; commit conf>0.999999 --yes")
    assert ran.code == 64
    assert "none of that is staged" in ran.err
    assert contents(vault) == {}
    ran = program("-c", f"scan '{root}'; match; dest '{vault}'; stage; commit {words} --yes")
    assert ran.code == 0, ran
    assert numbers(vault) == ["E01", "E02", "E03"]


def test_a_name_that_does_not_get_free_is_not_taken(program: Program, library: Make, tmp_path: Path) -> None:
    """Half of a shift by one: who stays keeps its name, and who wanted it is told so; the other half goes alone."""
    root, file = library(*FRIEREN[:2]), tmp_path / "plan.json"
    before = contents(root)
    assert program("-c", f"scan '{root}'; match; stage; plan save '{file}'").code == 0
    plan = json.loads(file.read_text())
    first, second = sorted(plan["operations"], key=lambda op: op["source"])
    first["target"], second["target"] = second["source"], str(root / "Sousou no Frieren - 03.mkv")
    file.write_text(json.dumps(plan))
    way = f"scan '{root}'; match; plan load '{file}'"
    ran = program("--yes", "--json", "-c", f"{way}; commit 1")
    check_events(ran.events)
    assert ran.code == 10, ran
    assert [e["fields"]["error_message"] for e in ran.events if e["event"] == "warning"] == ["the name is taken"]
    assert contents(root) == before
    assert program("--yes", "-c", f"{way}; commit 2").code == 0
    assert sorted(contents(root)) == [FRIEREN[0], "Sousou no Frieren - 03.mkv"]


def test_a_filter_is_spoken_of(program: Program, library: Make, tmp_path: Path) -> None:
    """`commit` takes all that is staged, and says so where the filter shows less; `commit .` takes what it shows."""
    root, vault = library(*NAMES), tmp_path / "vault"
    way = f"scan '{root}'; match; dest '{vault}'; stage; filter ep:3"
    ran = program("-c", f"{way}; commit")
    assert "not only what the filter shows" in ran.err
    assert "3 renames" in ran.err
    ran = program("-c", f"{way}; commit . --yes")
    assert "not only" not in ran.err
    assert numbers(vault) == ["E03"]
    program("undo", "--yes")
    assert program("-c", f"{way}; commit --yes").code == 0
    assert len(numbers(vault)) == 3


def test_links_are_removed_and_made_not_moved(program: Program, library: Make, tmp_path: Path) -> None:
    """The question and the answer of an undo call second names what they are."""
    root, vault = library(*NAMES), tmp_path / "vault"
    before = contents(root)
    ran = program("-c", f"scan '{root}'; match; dest '{vault}'; stage --action hardlink; commit --yes; undo")
    assert "removes 4 hard links. Go?" in ran.err
    assert "would remove 4 hard links" in program("rollback", "--dry-run").out
    assert "removed 4 hard links as" in program("undo", "--yes").out
    assert contents(vault) == {}
    ran = program("redo")
    assert "makes 4 hard links again. Go?" in ran.err
    assert "made 4 hard links as" in program("redo", "--yes").out
    assert len(contents(vault)) == 4
    assert contents(root) == before


def test_hard_links_that_a_volume_parts_are_told(program: Program, library: Make, other: Path, tmp_path: Path) -> None:
    """A copy on another volume is no second name of what still seeds: that is said before anybody agrees."""
    root = library(*NAMES)
    seeding = tmp_path / "seeding"
    seeding.mkdir()
    os.link(root / FRIEREN[0], seeding / "x.mkv")
    way = f"scan '{root}'; match; dest '{other / 'vault'}'; stage"
    for line in (f"{way}; commit", f"{way}; commit --across-volumes"):
        ran = program("-c", line)
        assert ran.code == 10
        assert "1 file (" in ran.err or "--across-volumes" not in line
        assert ("hard links" in ran.err) == ("--across-volumes" in line)
    assert program("-c", f"{way}; commit --across-volumes --yes").code == 0
    assert (seeding / "x.mkv").read_bytes() == f"library: {FRIEREN[0]}".encode()


def test_conflicts_of_a_saved_plan_are_no_stale_files(program: Program, library: Make, tmp_path: Path) -> None:
    """They are told by the reason they had; where there is nothing else, the plan could not be carried out."""
    root, vault = library("a/" + FRIEREN[0], "b/" + FRIEREN[0], "b/" + FRIEREN[1]), tmp_path / "vault"
    plan = tmp_path / "plan.json"
    assert program("-c", f"scan '{root}'; match; dest '{vault}'; stage; plan save '{plan}'").code == 0
    (root / "b" / FRIEREN[1]).write_text("another one")
    ran = program("--json", "organize", "--from-plan", str(plan), "--apply", "--yes")
    check_events(ran.events)
    assert ran.code == 10, ran
    told = [e["fields"]["error_code"] for e in ran.events if e["event"] == "warning"]
    assert sorted(told) == ["E-FS-STALE", "E-ORGANIZE-CONFLICT"]
    again = program("--json", "organize", "--from-plan", str(plan), "--apply", "--yes")
    assert again.code == 10
    assert numbers(vault) == ["E01"]


def test_ids_for_the_servers_of_the_user(program: Program, library: Make, tmp_path: Path) -> None:
    """Named once in the settings or at the template, they stand in the folder, and `lint` asks just these servers."""
    root, vault = library(*NAMES), tmp_path / "vault"
    way = f"scan '{root}'; match; dest '{vault}'; {{}}stage; plan"
    assert (
        "[tmdbid-209867] {tmdb-209867}" + os.sep in program("-c", way.format("template --server jellyfin10,plex; ")).out
    )
    config = program.home / "config" / "anivault.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text('[naming]\nservers = ["plex"]\n')
    out = program("-c", f"{way.format('')}; lint").out
    assert " {tmdb-209867}" + os.sep in out
    assert "read as Plex would" in out
    assert "tmdb" not in program("-c", way.format("template jellyfin --server none; ")).out
    assert "tmdb" not in program("-c", way.format("template '{show} {season:02}x{episode:02}'; ")).out
    ran = program("template", "--server", "emby")
    assert ran.code == 64
    assert "jellyfin10" in ran.err

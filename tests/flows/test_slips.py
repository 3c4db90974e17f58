# SPDX-License-Identifier: GPL-3.0-or-later
"""Slips of the finger: whatever was mistyped, the nearest right word is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.flows.conftest import place
from tests.flows.program import Program

SLIPS = [
    ("macth", "match"), ("undp", "undo"), ("ls stauts:unsure", "status"), ("ls status:unsre", "unsure"),
    ("ls kind:epsiode", "episode"), ("ls has:sub", "subs"), ("ls @tood", "todo"), ("ls res:1808p", "1080p"),
    ("ls rg:Lnua", "Luna"), ("filter resolution:720", "1080p"), ("filter sav x", "save"), ("sort titel", "title"),
    ("ls --colums id", "--columns"), ("ls --columns id,flie", "file"), ("ls --sort titl", "title"),
    ("ls --jsno", "--json"), ("stage --on-conflict overwirte", "overwrite"), ("stage --action hardlnk", "hardlink"),
    ("template jelyfin", "jellyfin"), ("template '{show} ({yaer})'", "year"), ("template '{show|uper}'", "upper"),
    ("set 1 seasn=2", "season"), ("set 1 kind=moive", "movie"), ("number 1 absolut", "absolute"),
    ("settings set tmdb.rat 5", "tmdb.rate"), ("settings set ui.theme drak", "dark"), ("profile lod nas", "load"),
    ("profile load nsa", "nas"), ("open wintre", "winter"), ("sessions remov winter", "remove"),
    ("sessions remove wintre", "winter"), ("cache stat", "stats"), ("plan conflcts", "conflicts"),
    ("rules lst", "list"), ("help mtach", "match"), ("help qurey", "query"), ("completion basch", "bash"),
    ("rollback --log-di 2", "--log-id"), ("diff numbring 1 absolute first", "numbering"),
    ("stats --by resoluton", "resolution"), ("run --sorce x", "--src"), ("export a.csv lss", "ls"),
    ("export a.csv ls --colums id", "--columns"), ("keep emty", "empty"), ("shows status:unsrue", "unsure"),
]  # fmt: skip


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, Path]:
    top = tmp_path_factory.mktemp("slips")
    program, lib = place(top), top / "library"
    lib.mkdir()
    (lib / "[Luna] Kanon - 01 (1080p).mkv").write_bytes(b"x")
    assert program.inside("-c", "save winter; profile save nas; filter save todo status:unsure").code == 0
    return program, lib


@pytest.mark.parametrize(("line", "word"), SLIPS, ids=[line for line, _ in SLIPS])
def test_the_nearest_word_is_named(furnished: tuple[Program, Path], line: str, word: str) -> None:
    """In what stands on standard error, behind `did you mean` or among what there is."""
    program, lib = furnished
    ran = program.inside("-c", f"scan '{lib}'; {line}")
    told = [row for row in ran.err.splitlines() if "did you mean" in row or "there is" in row]
    assert any(word in row for row in told), ran


def test_an_id_that_tmdb_has_not_is_told_as_it_was_typed(tmp_path: Path, server: CatalogueServer) -> None:
    """`tv:99999999`, as every other command writes it."""
    (tmp_path / "Kanon - 01.mkv").write_bytes(b"x")
    ran = place(tmp_path, server.url).inside("-c", f"scan '{tmp_path}'; pin 1 tv:99999999")
    assert (ran.code, "TMDB has no tv:99999999" in ran.err) == (64, True), ran.err


def test_what_is_near_nothing_is_listed(furnished: tuple[Program, Path]) -> None:
    """The values that there are, and no advice on a filter that is not on."""
    program, lib = furnished
    ran = program.inside("-c", f"scan '{lib}'; ls rg:SubsPlease")
    assert "there is Luna" in ran.err
    assert "filter off" not in ran.err
    assert "filter off" in program.inside("-c", f"scan '{lib}'; filter rg:SubsPlease; ls").err


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        pytest.param("scan . --output files.json", "export files.csv", id="scan --output"),
        pytest.param("scan . --stats-only", "scan .; stats", id="scan --stats-only"),
        pytest.param("match --src .", "scan FOLDER; match", id="match --src"),
        pytest.param("match --output found.json", "export matched.csv", id="match --output"),
    ],
)
def test_an_option_that_others_have_is_led_to_ours(offline: Program, line: str, instead: str) -> None:
    """It is no option here, and the hint is a line that does it."""
    ran = offline.inside("-c", line)
    assert ran.code == 64
    assert instead in ran.err

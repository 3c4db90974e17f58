# SPDX-License-Identifier: GPL-3.0-or-later
"""`rescan` looks at each folder as it was scanned."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.conftest import Make
from tests.flows.program import Program

LUNA, KITE = "[Luna] Kanon - 01 [720p].mkv", "[Kite] Kanon - 01 [720p].avi"
WITHIN = "Extra/[Luna] Kanon - 02 [720p].mkv"


def names(program: Program, line: str, *words: str) -> list[str]:
    """What is there after *line*, by name."""
    ran = program.inside("--json", *words, "-c", f"{line}; ls all")
    assert ran.code == 0, ran
    return sorted(item["name"] for item in ran.fields("session"))


@pytest.mark.parametrize(
    ("scan", "expected"),
    [
        pytest.param("scan '{0}' --extensions mkv", [LUNA, Path(WITHIN).name], id="endings"),
        pytest.param("scan '{0}' --no-recursive", [KITE, LUNA], id="only this folder"),
        pytest.param("scan '{0}' --no-recursive --extensions avi", [KITE], id="both"),
        pytest.param("scan '{0}'; scan '{0}' --extensions avi", [KITE, LUNA, Path(WITHIN).name], id="all of it first"),
        pytest.param("scan '{0}' --extensions avi; scan '{0}'", [KITE, LUNA, Path(WITHIN).name], id="all of it later"),
        pytest.param("scan '{0}' --no-recursive; scan '{0}/Extra'", [KITE, LUNA, Path(WITHIN).name], id="two folders"),
        pytest.param(
            "scan '{0}/Extra'; scan '{0}' --no-recursive &; wait", [KITE, LUNA, Path(WITHIN).name], id="a job"
        ),
        pytest.param(
            "scan '{0}' --no-recursive --extensions avi; scan '{0}' --no-recursive --extensions mkv",
            [KITE, LUNA],
            id="what either took",
        ),
    ],
)
def test_a_folder_is_looked_at_as_it_was(offline: Program, library: Make, scan: str, expected: list[str]) -> None:
    """Whatever scans took, `rescan` takes and no more; also in a session that was kept."""
    lib = library(LUNA, KITE, WITHIN)
    assert names(offline, scan.format(lib), "--session", "kept") == sorted(expected)
    assert names(offline, "rescan", "--session", "kept") == sorted(expected)
    library(LUNA.replace("01", "03"), KITE.replace("01", "03"))
    more = [n.replace("01", "03") for n in expected if "01" in n]
    assert names(offline, "rescan", "--session", "kept") == sorted([*expected, *more])


def test_a_file_that_is_gone_goes_all_the_same(offline: Program, library: Make) -> None:
    """Of a folder that was narrowed, and of one beside it that was not."""
    lib = library(LUNA, KITE, WITHIN)
    scan = f"scan '{lib}' --no-recursive --extensions mkv; scan '{lib}/Extra'"
    assert len(names(offline, scan, "--session", "kept")) == 2
    (lib / LUNA).unlink()
    assert names(offline, "rescan", "--session", "kept") == [Path(WITHIN).name]
    (lib / WITHIN).unlink()
    assert names(offline, "rescan", "--session", "kept") == []


def test_undo_takes_back_how_it_was_looked_at(offline: Program, library: Make) -> None:
    """It belongs to the step."""
    lib = library(LUNA, KITE, WITHIN)
    scan = f"scan '{lib}' --extensions mkv; scan '{lib}'; undo; rescan"
    assert names(offline, scan) == sorted([LUNA, Path(WITHIN).name])

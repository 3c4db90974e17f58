# SPDX-License-Identifier: GPL-3.0-or-later
"""`status --metrics` and `status --last-run`: figures of this run, and how the last of each kind went."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.flows.conftest import Make
from tests.flows.program import Program, check_events

NAMES = tuple(f"[Luna] Sousou no Frieren - {n:02} [1080p].mkv" for n in range(1, 5))


def figures(program: Program, line: str) -> dict[str, Any]:
    """The last of them in a run of *line*."""
    ran = program.inside("--json", "--yes", "-c", f"{line}status --metrics")
    check_events(ran.events)
    return [f for f in ran.fields("system") if f["kind"] == "metrics"][-1]


def test_a_run_is_counted(program: Program, library: Make) -> None:
    """Files, requests, what the cache answered, commands and those that failed; nothing of it is left in the next run."""
    lib = library(*NAMES)
    found = figures(program, f"scan '{lib}'; match; ls; try ls 99; rescan; ")
    counters, gauges, spreads = found["counters"], found["gauges"], found["histograms"]
    assert counters["files_scanned"] == 8
    assert counters["requests"] > 0
    assert counters["commands"] == sum(s["count"] for name, s in spreads.items() if not name.startswith("request"))
    assert counters["commands_failed"] == 1
    assert spreads["ls_ms"]["count"] == 2
    assert spreads["request_ms"]["count"] == spreads["request_wait_ms"]["count"] == counters["requests"]
    assert gauges["files"] == 4
    assert gauges["files_per_second"] > 0
    assert gauges["memory_bytes"] > 1_000_000
    assert gauges["cpu_seconds"] > 0
    again = figures(program, f"scan '{lib}'; match; ")
    assert again["counters"]["requests"] == 0
    assert again["gauges"]["cache_hit_rate"] == 1.0


def test_other_settings_lose_no_count(program: Program, library: Make) -> None:
    """The client is made anew for them, and counts on."""
    line = f"scan '{library(*NAMES)}'; match; "
    asked = figures(program, line)["counters"]["cache_misses"]
    assert asked
    assert figures(program, "cache clear; " + line + "settings set tmdb.rate 20; ")["counters"]["cache_misses"] == asked


def test_a_job_counts_as_long_as_it_worked(program: Program, library: Make) -> None:
    """Once, when it is taken in; not again when it is begun."""
    found = figures(program, f"scan '{library(*NAMES)}'; match &; wait; ")
    assert found["histograms"]["match_ms"]["count"] == 1
    assert "wait_ms" not in found["histograms"]


def test_people_read_them_too(program: Program, library: Make) -> None:
    """Lines, and a table of what took time."""
    ran = program.inside("-c", f"scan '{library(*NAMES)}'; status --metrics")
    assert "4 files · " in ran.out
    assert "nothing asked yet" in ran.out
    assert "\nscan\t1\t" in ran.out


def test_the_last_run_is_told_by_another(program: Program, library: Make) -> None:
    """Each kind once, the latest; with how long it took and how it ended."""
    lib = library(*NAMES)
    program.inside("--yes", "-c", f"scan '{lib}'; match; stage; commit")
    program.inside("-c", f"scan '{lib}'; scan '{lib.parent / 'nothing'}'")
    ran = program.inside("--json", "status", "--last-run")
    check_events(ran.events)
    found = {f["operation"]: f for f in ran.fields("system")}
    assert set(found) == {"scan", "match", "stage", "commit"}
    assert found["match"]["code"] == 0
    assert found["match"]["seconds"] > 0
    assert found["commit"]["counts"]["done"] == 4
    assert [f["at"] for f in ran.fields("system")] == sorted(f["at"] for f in found.values())
    assert found["scan"]["at"] > found["commit"]["at"]
    assert "commit  " in program.inside("status", "--last-run").out


def test_what_is_running_now_is_told_too(program: Program, library: Make) -> None:
    """No line waits to be written while somebody looks for it."""
    ran = program.inside("-c", f"scan '{library(*NAMES)}'; status --last-run")
    assert "4 files · 4 new, 0 gone · 0 problems" in ran.out


def test_of_a_job_the_whole_time_is_told(program: Program, library: Make) -> None:
    """From its beginning, and not of what was typed meanwhile."""
    ran = program.inside(
        "--json", "-c", f"scan '{library(*NAMES)}'; match &; ls; wait; ls; status --last-run; status --metrics"
    )
    (found,) = [f for f in ran.fields("system") if f.get("operation") == "match"]
    (figures,) = [f for f in ran.fields("system") if f["kind"] == "metrics"]
    taken = figures["histograms"]["match_ms"]["max"] / 1000
    assert found["seconds"] == pytest.approx(taken, abs=0.02)


def test_without_logs_it_says_so(program: Program, library: Make, tmp_path: Path) -> None:
    """Rather than nothing; what else stands in a log file harms nobody."""
    assert "no scan, match or commit stands in" in program.inside("status", "--last-run").err
    program.inside("settings", "set", "log.files", "off")
    program.inside("scan", str(library(*NAMES)))
    assert "are off" in program.inside("status", "--last-run").err
    logs = tmp_path / "home" / "state" / "logs"
    logs.mkdir(exist_ok=True, parents=True)
    odd = (
        '{"ts":"2026-11-21T10:00:00.000Z","level":"info","logger":"session","pid":1,"thread":"x","event":"scan_ended",'
    )
    (logs / "pipeline.log").write_text(odd + '"fields":{"files":"many","problems":[]}}\n')
    ran = program.inside("status", "--last-run")
    assert ran.code == 0
    assert "0 files" in ran.out

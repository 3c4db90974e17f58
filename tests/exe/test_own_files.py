# SPDX-License-Identifier: GPL-3.0-or-later
"""What the built program writes beside the library: logs that grow old, reports, settings, sessions, and never the key."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import Any

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.flows.conftest import Make, place
from tests.flows.marked import everything, found_in
from tests.flows.program import NOBODY, Program, check_events

NAMES = tuple(f"[Luna] Sousou no Frieren - {n:02} (1080p).mkv" for n in range(1, 4))
# A key of each kind; neither looks like what the mask knows by its shape alone.
V3, V4 = "feedc0de" * 4, "c4n4ry+MARKED/key=~with.signs-in_it" * 2
MEGABYTE = 1 << 20


def logs(program: Program) -> Path:
    return program.home / "state" / "logs"


def rows(program: Program, name: str) -> list[dict[str, Any]]:
    """Every line of a log, each of which must be JSON."""
    path = logs(program) / f"{name}.log"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_log_has_its_part_of_a_run(program: Program, library: Make, tmp_path: Path) -> None:
    """All four files, UTF-8, a line of JSON each; `log tail` reads and filters them."""
    lib = library(*NAMES, "진격의 거인 3기 05화 1080p.mkv")
    line = f"scan '{lib}'; match; dest '{tmp_path / '금고'}'; stage; commit --yes; undo --yes"
    assert program("-c", line).code == 0
    (program.home / "config").mkdir(exist_ok=True)
    (program.home / "config" / "key.json").write_text("{")
    assert program("key").code == 1
    app, network, pipeline, error = (rows(program, name) for name in ("app", "network", "pipeline", "error"))
    assert [app[0]["event"], app[-1]["event"]] == ["run_begun", "run_ended"]
    assert next(row["fields"]["line"] for row in app if row["event"] == "command_begun") == f"scan '{lib}'"
    assert "/search/tv" in {row["fields"].get("path") for row in network}
    assert [row["fields"]["what"] for row in pipeline if row["event"] == "transaction_ended"] == ["commit", "undo"]
    assert [row["fields"]["id"] for row in error] == ["E-CONFIG"]
    tail = program("log", "tail", "--file", "pipeline", "--grep", "transaction_ended")
    assert len(tail.out.splitlines()) == 2, tail
    assert "E-CONFIG" in program("log", "tail", "--level", "error").out
    told = program("--json", "log", "tail", "--last", "5")
    check_events(told.events)
    assert len(told.fields("system")) == 5


def test_a_log_that_has_grown_gets_a_new_file_and_the_oldest_go(offline: Program) -> None:
    """At its size and at the end of its day; as many older ones stay as the settings say, and what is read last is the newest."""
    for word, value in (("log.megabytes", "1"), ("log.keep", "2")):
        assert offline("settings", "set", word, value).code == 0
    current = logs(offline) / "app.log"
    first = current.read_bytes().splitlines(keepends=True)[0]
    for n in range(4):
        filled = first.replace(b'"run_begun"', b'"filled_%d"' % n)
        current.write_bytes(filled * (MEGABYTE // len(filled) + 1))
        assert offline("status").code == 0
    older = sorted(logs(offline).glob("app.*.log"))
    assert [p.name.partition("-")[2] for p in older] == ["3.log", "4.log"]
    assert [b"filled_%d" % n in older[n - 2].read_bytes() for n in (2, 3)] == [True, True]
    assert current.stat().st_size < MEGABYTE // 10
    assert "filled" not in offline("log", "tail", "--last", "3").out
    day = json.loads(first)["ts"][:10]
    for old in older:
        old.unlink()
    current.write_bytes(first.replace(day.encode(), b"2020-01-31"))
    assert offline("status").code == 0
    assert [p.name for p in logs(offline).glob("app.*.log")] == ["app.20200131.log"]


def test_a_report_has_every_section_and_nobody_s_name(offline: Program, tmp_path: Path) -> None:
    """On the screen and in a file; what was gone wrong last is in it."""
    offline("plan", "load", str(tmp_path / "none.json"))
    told = offline("--json", "status", "--diag")
    check_events(told.events)
    facts = {i["section"]: i["facts"] for i in told.fields("system") if i["kind"] == "diag"}
    assert {"program", "system", "settings", "folders", "journal", "cache", "TMDB"} <= facts.keys()
    assert facts["program"]["version"]
    assert [i["said"]["id"] for i in told.fields("system") if i["kind"] == "log"] == ["E-INPUT"]
    assert offline("status", "--diag", "report.txt").code == 0
    written = (offline.cwd / "report.txt").read_text(encoding="utf-8")
    assert "E-INPUT" in written
    for text in (told.out, written):
        assert found_in(text.encode(), offline.key) == b""


def test_settings_are_kept_and_explained(offline: Program) -> None:
    """In the user's own file, whose comments stay; what does not fit is refused with its place."""
    file = offline.home / "config" / "anivault.toml"
    file.parent.mkdir(parents=True)
    file.write_text("# 내 설정\nlang = 'ja-JP'  # for now\n", encoding="utf-8")
    assert offline("settings", "get", "lang").out == "ja-JP\n"
    assert offline("settings", "set", "tmdb.rate", "20").code == 0
    assert offline("settings", "set", "tmdb.rate", "fast").code == 64
    kept = file.read_text(encoding="utf-8")
    assert kept.startswith("# 내 설정\nlang = 'ja-JP'  # for now\n")
    assert "rate = 20" in kept
    where = offline("settings", "where", "lang").out
    assert str(file) in where
    assert "this one counts" in where
    assert offline("settings", "reset", "lang").code == 0
    assert offline("settings", "get", "lang").out == "en-US\n"
    file.write_text("[tmdb]\nrate = \n", encoding="utf-8")
    refused = offline("status")
    assert refused.code == 1
    assert "line 2" in refused.err


def test_a_second_run_goes_on_where_the_first_ended(program: Program, library: Make, tmp_path: Path) -> None:
    """Scan, match and pins are there in another process; so is the way back."""
    lib = library(*NAMES)
    assert program("--session", "mine", "-c", f"scan '{lib}'; match; skip 2").code == 0
    seen = program("--json", "--session", "mine", "ls")
    assert [entry["status"] for entry in seen.fields("session")] == ["matched", "skipped", "matched"]
    assert program("--json", "--resume", "ls").fields("session") == seen.fields("session")
    assert program("--json", "ls").fields("session") == []
    assert program("--session", "mine", "-c", f"undo; dest '{tmp_path / 'vault'}'; stage; commit --yes").code == 0
    assert list(lib.iterdir()) == []


def test_offline_nothing_is_asked_and_the_cache_serves(tmp_path: Path, library: Make) -> None:
    """Not one request, before anything is cached and after."""
    lib = library(NAMES[0])
    with CatalogueServer() as server:
        program = place(tmp_path, server.url)
        without = program("--json", "--offline", "-c", f"scan '{lib}'; match; ls")
        assert (without.code, server.requests) == (10, 0)
        assert program("-c", f"scan '{lib}'; match").code == 0
        asked = server.requests
        again = program("--json", "--offline", "-c", f"scan '{lib}'; match; ls")
        assert (again.code, server.requests) == (0, asked)
    assert [entry["status"] for entry in again.fields("session")] == ["matched"]


@pytest.mark.parametrize("key", [V3, V4], ids=["v3", "v4"])
def test_a_marked_key_is_in_no_byte_that_is_written(
    program: Program, library: Make, server: CatalogueServer, tmp_path: Path, key: str
) -> None:
    """Logs at their most talkative, cache, journal, sessions, history, exports, reports, errors, both streams, temporary files."""
    lib = library(*NAMES, "Nothing Of That Name - 01.mkv")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    more = {"ANIVAULT_LOG_FILES": "debug"} | dict.fromkeys(("TEMP", "TMP", "TMPDIR"), str(scratch))
    own = dataclasses.replace(program, key=key, more=more)
    line = (
        f"record tape.avsh; scan '{lib}'; match; ls; why all; stage; plan save plan.json; commit --yes; undo --yes; "
        "export out.csv; export out.html; export out.json; cache export answers.jsonl; profile save mine; "
        "status --diag report.txt; log tail --last 1000; settings list; verify --tmdb; record off"
    )
    runs = [
        own("--log-level", "debug", "--session", "marked", "-c", line),
        own("--json", "-c", "log tail --last 1000; status --diag; settings tmdb; key show; key test; cache stats"),
        dataclasses.replace(own, url=NOBODY)("--log-level", "debug", "search", "kanon"),
        own("-c", f"key set {key}"),
        own("parse", "${env:ANIVAULT_TMDB_KEY}"),
    ]
    server.fault("status", status=401, count=1, only="search")
    runs.append(own("--log-level", "debug", "-c", f"scan '{lib}'; search anything"))
    assert runs[0].code in (0, 10), runs[0]
    assert "transaction_ended" in runs[1].out
    assert (own.cwd / "report.txt").exists()
    seen = [(ran.out + ran.err).encode() for ran in runs] + [everything(tmp_path)]
    assert len(seen[-1]) > 50_000
    for part in seen:
        assert found_in(part, key) == b""


def test_what_is_searched_would_be_found(tmp_path: Path) -> None:
    """The search itself: a key in a file far below, in any form of it, is seen."""
    place_of_it = tmp_path / "a" / "b"
    place_of_it.mkdir(parents=True)
    for n, form in enumerate((V4.encode(), V4.encode("utf-16-le"), V4.encode().hex().encode())):
        (place_of_it / "x").write_bytes(os.urandom(n) + form)
        assert found_in(everything(tmp_path), V4)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What other programs rely on: every line of standard output follows its schema, and only the right command writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from anivault_shell.commands import SPECS
from tests.flows.conftest import Make
from tests.flows.program import SCHEMAS, Program, Ran, check_events, schema

NAMES = "[Luna] Frieren - 05v2 (1080p) [A1B2C3D4].mkv\nShow - 13.5.mkv\n中文 / Romaji - 01.mkv\n\udcff - 01.mkv\n"
# A line of commands, and which items it may write.
LINES = {
    "ls": ("scan '{lib}'; ls; match; ls all; stage; ls all", {"session"}),
    "candidates": ("scan '{lib}'; candidates all", {"match"}),
    "plan": ("plan; scan '{lib}'; match; stage; plan; plan conflicts; check; log", {"organize"}),
    "settings": ("settings", {"settings"}),
    "look": (
        "ls; shows; undo; redo; recover; commit; scan '{lib}'; match; shows; show 1; show all; why all; filter title:kanon; "
        "sort -episode; filter off; status; cache; cache purge; help; help query; help match; search kanon; search zzzz",
        {"system"},
    ),
    "decide": (
        "scan '{lib}'; match; pin title:kanon tv:34124; number title:kanon season; unpin title:kanon; pick title:kanon 1; "
        "set title:kanon release_group=X; skip title:kanon; undo; redo; dest vault; template plex; stage; unstage; rescan",
        {"system"},
    ),
}  # fmt: skip


def runs(program: Program, library: Path, line: str) -> Ran:
    ran = program("--json", "-c", line.format(lib=library))
    assert ran.code in (0, 10), ran.out
    assert not ran.err
    check_events(ran.events)
    return ran


@pytest.mark.parametrize("name", sorted(p.name.removesuffix(".schema.json") for p in SCHEMAS.glob("*.schema.json")))
def test_schemas_are_schemas(name: str) -> None:
    """Each is valid JSON Schema 2020-12 under its own name."""
    read = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert read["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert read["$id"] == f"{name}.schema.json"
    assert all(shape["additionalProperties"] is False for shape in read.get("oneOf", [read]))
    jsonschema.Draft202012Validator.check_schema(read)


@pytest.mark.parametrize("line", LINES)
def test_every_line_follows_its_schema(demo: tuple[Program, Path], line: str) -> None:
    """And items stand only where the contract has them."""
    text, phases = LINES[line]
    ran = runs(*demo, text)
    assert {e["phase"] for e in ran.events if e["event"] == "item"} == phases


def test_scan_and_match_end_with_their_counts(demo: tuple[Program, Path]) -> None:
    """Scan finds files and reads their names; both say how many."""
    ran = runs(*demo, "scan '{lib}'; match")
    assert ran.fields("scan", "complete") == [
        {"file_count": 55, "companion_count": 7, "folder_count": 11, "problem_count": 0}
    ]
    assert ran.fields("parse", "complete") == [{"file_count": 55, "parse_failures": 0}]
    (done,) = ran.fields("match", "complete")
    assert done["matched"] + done["unsure"] + done["unmatched"] + done["waiting"] == 55


def test_entries_and_candidates_speak_of_the_same_rows(demo: tuple[Program, Path]) -> None:
    """The `entries` of a candidate are the `id` of `ls`, its bundle theirs; rank 1 first, scores falling."""
    ran = runs(*demo, "scan '{lib}'; candidates; ls")
    bundle_of = {e["id"]: e["bundle"] for e in ran.fields("session")}
    ranks: dict[int, list[dict[str, Any]]] = {}
    for row in ran.fields("match"):
        assert {bundle_of[i] for i in row["entries"]} == {row["bundle"]}
        ranks.setdefault(row["bundle"], []).append(row)
    for rows in ranks.values():
        assert [r["rank"] for r in rows] == list(range(1, len(rows) + 1))
        assert sorted((r["score"] for r in rows), reverse=True) == [r["score"] for r in rows]


def test_companions_stand_beside_their_video_in_the_plan(demo: tuple[Program, Path]) -> None:
    """What travels is listed with the video, and is an operation itself."""
    operations = {op["source"]: op for op in runs(*demo, "scan '{lib}'; match; stage; plan").fields("organize")}
    travelling = [path for op in operations.values() for path in op["companions"]]
    assert len(travelling) == len(set(travelling)) == 7
    assert all(operations[path]["companions"] == [] for path in travelling)


def test_commit_log_undo_and_redo(program: Program, library: Make) -> None:
    """Transactions follow their schema in every state, in new processes too."""
    lib = library("[Luna] Sousou no Frieren - 01.mkv", "[Luna] Sousou no Frieren - 01.ko.srt")
    done = runs(program, lib, "scan '{lib}'; match; stage; commit --yes; ls; log; check; undo --yes; redo --yes; log")
    assert next(t["state"] for t in done.fields("organize") if t["kind"] == "transaction") == "done"
    tx = done.fields("organize", "complete")[1]["id"]
    ran = program("--json", "log", tx)
    check_events(ran.events)
    head, *moved = ran.fields("organize")
    assert (head["kind"], head["id"], head["done"]) == ("transaction", tx, 2)
    assert sorted(len(op["companions"]) for op in moved) == [0, 1]
    for words in (("log",), ("check",), ("undo", "--yes"), ("recover",)):
        check_events(program.inside("--json", *words).events)


@pytest.mark.parametrize(
    ("words", "stdin"),
    [
        pytest.param(["parse", "-"], NAMES, id="lines"),
        pytest.param(["parse", *NAMES.splitlines()[:3]], "", id="words"),
        pytest.param(["parse", "--from", "names.txt"], "", id="file"),
    ],
)
def test_parse_answers_one_item_a_name_in_order(offline: Program, words: list[str], stdin: str) -> None:
    """Only `parse` writes parse/item, with every name as it was given."""
    (offline.cwd / "names.txt").write_bytes(NAMES.encode("utf-8", "surrogateescape"))
    ran = offline("--json", *words, stdin=stdin)
    check_events(ran.events)
    wanted = NAMES.splitlines()[:3] if words[1] not in ("-", "--from") else NAMES.splitlines()
    assert [i["name"] for i in ran.fields("parse")] == wanted
    assert ran.fields("parse")[0]["crc"] == "A1B2C3D4"
    assert ran.fields("parse")[1]["episode"] == 13.5
    assert ran.fields("parse")[2]["titles"] == ["中文", "Romaji"]
    assert ran.fields("parse", "complete")[0]["file_count"] == len(wanted)


def test_an_explained_name_says_where_each_field_was_read(offline: Program) -> None:
    """Drawn for people, as places for programs; standard input, options after the name, folders and all."""
    name = "Harbor/[Luna] 하버 - 05 [1080p].mkv"
    ran = offline("--json", "parse", "--explain", "-", stdin=name + "\n")
    check_events(ran.events)
    (item,) = ran.fields("parse")
    assert {s["field"]: s["text"] for s in item["spans"]}["title"] == "하버"
    assert all(name[s["start"] : s["end"]] == s["text"] for s in item["spans"])
    lines = offline("parse", name, "--explain").out.splitlines()
    assert lines[:2] == [name, "        aaaa  bbbb   cc  ddddd  eee"]
    assert "  a  release_group  Luna" in lines
    assert "spans" not in offline("--json", "parse", name).fields("parse")[0]


WRONG = {
    "unknown command": ("frobnicate", 64, "E-INPUT"),
    "unknown field": ("ls bogus:1", 64, "E-INPUT"),
    "unknown row": ("ls 99", 64, "E-INPUT"),
    "unknown bundle": ("why @99", 64, "E-INPUT"),
    "unknown option": ("ls --bogus", 64, "E-INPUT"),
    "unknown transaction": ("undo 20200101-9", 64, "E-INPUT"),
    "missing folder": ("scan nowhere", 64, "E-INPUT"),
    "quote": ("scan 'nowhere", 64, "E-INPUT"),
    "no plan file": ("organize", 64, "E-INPUT"),
    "bad plan": ("plan load broken.json", 6, "E-ORGANIZE-CONFLICT"),
    "offline search": ("search kanon", 1, "E-TMDB-DOWN"),
    "bug-free template": ("template {nope}", 64, "E-INPUT"),
}


@pytest.mark.parametrize("name", WRONG)
def test_errors_are_events_with_an_id(offline: Program, name: str) -> None:
    """Whatever is wrong: one error event, its exit code, nothing else on standard output or error."""
    line, code, error = WRONG[name]
    (offline.cwd / "broken.json").write_text("{", encoding="utf-8")
    ran = offline.inside("--json", "--offline", "-c", line)
    check_events(ran.events)
    assert (ran.code, ran.errors, ran.err) == (code, [error], "")


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        pytest.param(["--bogus"], 64, "E-INPUT", id="option"),
        pytest.param(["--rate", "much", "ls"], 64, "E-INPUT", id="value"),
        pytest.param(["--config", "none.toml", "ls"], 64, "E-INPUT", id="no config"),
        pytest.param(["--config", "bad.toml", "ls"], 1, "E-CONFIG", id="broken config"),
        pytest.param(["--resume", "ls"], 64, "E-INPUT", id="no session"),
        pytest.param(["none.avsh"], 64, "E-INPUT", id="no script"),
    ],
)
def test_errors_before_the_first_command_are_events_too(
    offline: Program, words: list[str], code: int, error: str
) -> None:
    """A program that asked for events gets them from the first fault on."""
    (offline.cwd / "bad.toml").write_text("[tmdb\n", encoding="utf-8")
    ran = offline.inside("--json", *words)
    check_events(ran.events)
    assert (ran.code, ran.errors, ran.err) == (code, [error], "")


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_about_us_is_told_in_events(offline: Program, option: str) -> None:
    """Under --json even these are NDJSON."""
    ran = offline.inside(option, "--json")
    check_events(ran.events)
    assert ran.code == 0
    assert ran.fields("system")


def test_the_demonstration_speaks_events(offline: Program) -> None:
    """Its tour runs inside another session, and writes to the same stream."""
    ran = offline("--json", "demo")
    assert ran.code == 0
    check_events(ran.events)


def test_every_command_is_told_in_help(offline: Program) -> None:
    """`help` lists what the parser knows."""
    told = {i["name"]: i for i in offline.inside("--json", "help").fields("system")}
    assert set(told) == set(SPECS)
    assert all(i["summary"] and i["example"] and i["usage"] for i in told.values())


EVENT: dict[str, Any] = {"phase": "system", "event": "start", "ts": "2026-11-21T00:00:00.000Z", "fields": {}}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"more": 1}, id="a fifth key"),
        pytest.param({"ts": "2026-11-21T00:00:00+00:00"}, id="another zone"),
        pytest.param({"event": "error"}, id="an error without its id"),
        pytest.param(
            {"event": "error", "fields": {"error_code": "E-NEW", "error_message": "x"}}, id="an id of our own"
        ),
        pytest.param({"phase": "stage"}, id="a phase of our own"),
    ],
)
def test_schemas_bite(change: dict[str, Any]) -> None:
    """A schema that lets anything pass would hold nothing."""
    assert not list(schema("event").iter_errors(EVENT))
    assert list(schema("event").iter_errors(EVENT | change))

# SPDX-License-Identifier: GPL-3.0-or-later
"""Prompt aside: -c, scripts, piped lines and subcommands are one door."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.flows.program import Program, Ran

SPENT = re.compile(r"\d+\.\d s|\d+ requests?, \d+ from cache")
WAY = ("scan '{lib}'", "filter title:kanon", "ls", "shows all", "settings match", "dest 'a b'")


def said(ran: Ran) -> str:
    """Standard output without what time and cache make of it."""
    return SPENT.sub("…", ran.out)


@pytest.fixture(scope="module")
def one_liner(demo: tuple[Program, Path]) -> str:
    program, lib = demo
    ran = program("-c", "; ".join(WAY).format(lib=lib))
    assert (ran.code, ran.err) == (0, "")
    return said(ran)


@pytest.mark.parametrize(
    ("text", "newline"),
    [
        pytest.param("{}", "\n", id="plain"),
        pytest.param("\ufeff{}", "\r\n", id="BOM and CRLF"),
        pytest.param("#!/usr/bin/env anivault\n# tidy\n\n   \n{}\n\n# end", "\n", id="comments and blank lines"),
    ],
)
@pytest.mark.parametrize("piped", [False, True], ids=["script", "piped"])
def test_the_same_lines_do_the_same(
    demo: tuple[Program, Path], one_liner: str, text: str, newline: str, piped: bool
) -> None:
    """However they come in, and as editors of every system write them."""
    program, lib = demo
    lines = text.format("\n".join(WAY).format(lib=lib)).replace("\n", newline)
    script = program.cwd.parent / "way.avsh"
    script.write_bytes(lines.encode())
    ran = program(stdin=lines) if piped else program(str(script))
    assert (ran.code, ran.err) == (0, "")
    assert said(ran) == one_liner


def test_subcommands_of_one_session_do_the_same(demo: tuple[Program, Path], one_liner: str) -> None:
    """Each its own process, words split by the operating system's shell; the filter is gone with its process."""
    program, lib = demo
    words = (["scan", str(lib)], ["ls", "title:kanon"], ["shows", "all"], ["settings", "match"], ["dest", "a b"])
    runs = [program("--session", "sub", *w) for w in words]
    assert {r.code for r in runs} == {0}
    wanted = [line for line in one_liner.splitlines() if not line.startswith("title:kanon")]
    assert "".join(said(r) for r in runs).splitlines() == wanted


def test_arguments_are_put_in(offline: Program, tmp_path: Path) -> None:
    """$1, $@ and the environment; a blank in one of them splits nothing."""
    folder = tmp_path / "new anime; $1"
    folder.mkdir()
    (folder / "Frieren - 01.mkv").write_bytes(b"")
    (tmp_path / "a.avsh").write_text('scan $1\nfilter $2\nparse "$3" $@\nscan "${env:HERE}"\n', encoding="utf-8")
    ran = Program(offline.home, offline.cwd, more={"HERE": str(folder)})(
        "--json", str(tmp_path / "a.avsh"), str(folder), "title:frieren", "It's - 02.mkv"
    )
    assert ran.code == 0, ran
    assert ran.fields("parse")[0]["name"] == "It's - 02.mkv"
    assert [c["file_count"] for c in ran.fields("scan", "complete")] == [1, 1]
    assert ran.fields("system")[0]["shown"] == 1


def test_secrets_are_no_variables(offline: Program) -> None:
    """What the environment keeps secret cannot be written into a script's output."""
    ran = offline.inside("-c", 'parse "${env:ANIVAULT_TMDB_KEY}"')
    assert ran.code == 64
    assert offline.key not in ran.out + ran.err


@pytest.mark.parametrize("way", ["script", "piped", "one-liners"])
def test_a_script_is_read_whole_before_its_first_line_runs(offline: Program, tmp_path: Path, way: str) -> None:
    """A slip in the third line, and nothing was done; place and caret say where."""
    lines = ["scan .", "set all season=2 # 中", "  ls 中 --qwx", "help"]
    script = tmp_path / "bad.avsh"
    script.write_text("\n".join(lines), encoding="utf-8")
    if way == "script":
        ran, place = offline(str(script)), "bad.avsh:3"
    elif way == "piped":
        ran, place = offline(stdin="\n".join(lines)), "stdin:3"
    else:
        ran, place = offline(*(w for line in lines for w in ("-c", line))), "-c:3"
    assert (ran.code, ran.out) == (64, "")
    assert ran.err.splitlines()[:3] == [
        "    ls 中 --qwx", "          ^^^^^", f"{place}: ls has no option --qwx",
    ]  # fmt: skip


def test_a_run_stops_at_its_first_failure(offline: Program, tmp_path: Path) -> None:
    """And says in which line; what came before is done."""
    (tmp_path / "stop.avsh").write_text("parse A - 01.mkv\n\nls 12\nparse B - 02.mkv\n", encoding="utf-8")
    ran = offline(str(tmp_path / "stop.avsh"))
    assert ran.code == 64
    assert "A - 01" in ran.out
    assert "B - 02" not in ran.out
    assert "stop.avsh:3: there are no files yet" in ran.err


def test_a_script_that_calls_itself_ends(offline: Program) -> None:
    """With a word, not with a stack."""
    (offline.cwd / "loop.avsh").write_text("source loop.avsh\n", encoding="utf-8")
    ran = offline.inside("loop.avsh")
    assert ran.code == 64
    assert "without end" in ran.err


SIGNS = {
    "parse Steins;Gate - 01.mkv": ["Steins;Gate - 01.mkv"],
    "parse A - 01.mkv; parse B - 02.mkv;": ["A - 01.mkv", "B - 02.mkv"],
    "parse 'A; B - 01.mkv'": ["A; B - 01.mkv"],
    "; ; parse A - 01.mkv ;": ["A - 01.mkv"],
    "parse K-On!! #3.mkv": ["K-On!! #3.mkv"],
    "parse A - 01.mkv # B": ["A - 01.mkv"],
    "parse Don't - 01.mkv": ["Don't - 01.mkv"],
    r"parse 'D:\Anime\It''s - 01.mkv'": [r"D:\Anime\It's - 01.mkv"],
}


def test_signs_that_mean_something_elsewhere(offline: Program) -> None:
    """The language is made for names of files: each line by itself, all in one run."""
    ran = offline("--json", *(word for line in SIGNS for word in ("-c", line)))
    assert [i["name"] for i in ran.fields("parse")] == [name for names in SIGNS.values() for name in names]


def test_options_stand_before_or_after_the_command(offline: Program) -> None:
    """As people type them."""
    assert offline.inside("status", "--json", "--offline").fields("system")[0]["tmdb_state"] == "cache-only"
    ran = offline.inside("parse", "--json", "--", "--lang - 01.mkv")
    assert [i["name"] for i in ran.fields("parse")] == ["--lang - 01.mkv"]

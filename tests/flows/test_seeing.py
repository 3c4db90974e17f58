# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at a library: columns, counts, what is missing, what is there twice, and the tables as files."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.flows.conftest import Make
from tests.flows.program import Program

NAMES = (
    "Kanon/[Kite] Kanon (2006) - 01 [720p][AAAA1111].mkv",
    "Kanon/[Luna] Kanon (2006) - 01 [1080p].mkv",
    "Kanon/[Kite] Kanon (2006) - 03 [720p].mkv",
    "[Luna] Sousou no Frieren - 02 (1080p).mkv",
    "=cmd()/-1+2 [x] <b>진격의 거인</b> 3기 05화 1080p.mkv",
)
NAMES_HERE = tuple(n.replace("<b>", "").replace("</b>", "") for n in NAMES)


@pytest.fixture
def folder(library: Make) -> Path:
    made = library(*NAMES_HERE)
    (made / "copy").mkdir()
    whole = made / NAMES_HERE[0]
    (made / "copy" / "other [AAAA1111].mkv").write_bytes(whole.read_bytes())
    return made


def run(program: Program, folder: Path, *lines: str, as_json: bool = False) -> str:
    ran = program.inside(*(["--json"] if as_json else []), "-c", "; ".join((f"scan '{folder}'", "match", *lines)))
    assert ran.code in (0, 10), ran
    return ran.out


def items(out: str, kind: str) -> list[dict[str, object]]:
    rows = [json.loads(line) for line in out.splitlines()]
    return [r["fields"] for r in rows if r["event"] == "item" and r["fields"].get("kind") == kind]


def test_columns_and_order_of_ones_choice(program: Program, folder: Path) -> None:
    """By other spellings of fields too; what has no value comes last whichever way it is sorted."""
    out = run(program, folder, "ls --columns id,rg,EP,as --sort -rg,id")
    rows = [line.split("\t") for line in out.splitlines()[2:]]
    assert rows[0] == ["#", "group", "ep", "as"]
    assert [r[1] for r in rows[1:5]] == ["x", "Luna", "Luna", "Kite"]
    assert rows[-1][1] == ""


@pytest.mark.parametrize(
    ("line", "blamed", "hint"),
    [
        ("ls --columns id,siez,name", "siez", "did you mean 'size'?"), ("ls --sort=-titel", "titel", "did you mean 'title'?"),
        ("shows --sort fils", "fils", "did you mean 'files'?"), ("stats --by resolutoin", "resolutoin", "did you mean"),
        ("export a.pdf", "a.pdf", None), ("export a.csv scna", "scna", None), ("export a.csv commit", "commit", "can be exported"),
        ("filter save", "", "filter save todo"), ("filter save x", "", "filter save x"), ("filter remove x", "x", None),
        ("find", "", "find shingeki"),
    ],
)  # fmt: skip
def test_a_slip_is_pointed_at(program: Program, folder: Path, line: str, blamed: str, hint: str | None) -> None:
    """With a caret below it, and the nearest right word."""
    ran = program.inside("-c", f"scan '{folder}'", "-c", line)
    assert ran.code == 64
    text, carets, *_ = ran.err.splitlines()
    assert blamed in text
    start = carets.index("^")
    assert not blamed or text[start : start + carets.count("^")].endswith(blamed)
    assert hint is None or hint in ran.err


def test_stats_count_files_and_bytes(program: Program, folder: Path) -> None:
    """By each field; spellings that differ in case are one."""
    out = run(program, folder, "stats --by resolution,release_group", as_json=True)
    (whole,) = items(out, "stats")
    found = {(i["by"], i["value"]): i["files"] for i in items(out, "stat")}
    assert (whole["files"], found["resolution", "1080p"], found["release_group", "Kite"]) == (6, 3, 2)
    assert found["resolution", None] == 1
    assert "█" in run(program, folder, "stats --by resolution")


def test_missing_knows_what_was_aired(program: Program, folder: Path) -> None:
    """Of Kanon the second and what follows the third; nothing that is to come, no specials unless they are asked for."""
    out = run(program, folder, "missing", as_json=True)
    gaps = {(i["show"], i["season"]): i["missing"] for i in items(out, "missing")}
    assert gaps["Kanon", 1] == [2, *range(4, 25)]
    assert not any(season == 0 for _, season in gaps)
    frieren = next(v for (show, _), v in gaps.items() if str(show).startswith("Frieren"))
    assert isinstance(frieren, list)
    assert frieren[0] == 1
    assert 2 not in frieren


def test_dupes_name_the_best_and_why(program: Program, folder: Path) -> None:
    """1080p before 720p; and a file that is the same to the byte is found by size and check sum."""
    out = run(program, folder, "dupes", as_json=True)
    episode, content = items(out, "dupe")
    assert (episode["why"], episode["show"], episode["season"], episode["episode"]) == ("episode", "Kanon", 1, 1)
    assert episode["reasons"] == ["the best has 1080p against 720p"]
    assert content["why"] == "content"
    assert "spare" in run(program, folder, "dupes --all")


def test_saved_filters_live_on(program: Program, folder: Path) -> None:
    """In the next run, in every selector, until they are removed."""
    run(program, folder, "filter save hd res:1080p")
    assert "3 of 6 files" in run(program, folder, "filter @hd")
    assert len(run(program, folder, "ls @hd rg:luna").splitlines()) == 5
    assert "@hd\tres:1080p" in run(program, folder, "filter list")
    run(program, folder, "filter remove HD")
    assert program.inside("-c", f"scan '{folder}'; ls @hd").code == 64


def test_saved_filters_are_there_in_an_opened_session(program: Program, folder: Path) -> None:
    """`open` changes the files, not the filters."""
    ran = program.inside("-c", f"filter save hd res:1080p; scan '{folder}'; save one; open one; ls @hd --columns id")
    assert ran.code == 0, ran
    assert ran.out.splitlines()[-4] == "#"


def test_find_ranks_shows_before_files(program: Program, folder: Path) -> None:
    """By any title, with a slip too."""
    out = run(program, folder, "find kanon", as_json=True)
    found = items(out, "found")
    assert str(found[0]["selector"]).startswith("@")
    assert "Kanon" in str(found[0]["name"])
    assert any(str(f["selector"]).isdigit() for f in found)
    assert "Frieren" in run(program, folder, "find frirenn")


def test_a_spreadsheet_computes_nothing(program: Program, folder: Path) -> None:
    """UTF-8 with a mark; numbers are numbers, and a name that begins like a formula is text."""
    run(program, folder, "export t.csv")
    data = (program.cwd / "t.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 6
    evil = next(r for r in rows if r["file"].startswith("'-1+2"))
    assert (evil["ep"], evil["size"].isdigit()) == ("5", True)
    assert not any(v.startswith(("=", "+", "-", "@")) for r in rows for v in r.values())


def test_json_and_markdown(program: Program, folder: Path) -> None:
    """The items that `--json` writes; a table whose signs are only signs."""
    run(program, folder, "export t.json shows", "export t.md ls")
    rows = json.loads((program.cwd / "t.json").read_text(encoding="utf-8"))
    assert {r["kind"] for r in rows} == {"show"}
    text = (program.cwd / "t.md").read_text(encoding="utf-8")
    assert "\\[Luna\\] Sousou" in text
    assert len({len(re.findall(r"(?<!\\)\|", line)) for line in text.splitlines() if line.startswith("|")}) == 1


class Page(HTMLParser):
    """What a browser would read of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_asks_for_nothing_and_runs_only_its_own_script(program: Program, folder: Path) -> None:
    """Its policy allows no request; names are text; every table is there."""
    run(program, folder, "set 1 title=<script>alert(1)</script>", "export t.html")
    text = (program.cwd / "t.html").read_text(encoding="utf-8")
    page = Page(text)
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not any(name in attrs for _, attrs in page.tags for name in ("src", "href", "srcset", "style", "onclick"))
    (policy,) = [a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert str(policy).startswith("default-src 'none'; style-src 'sha256-")
    assert "<script>alert(1)</script>" in page.words
    assert {"Shows", "Missing episodes", "Several copies", "What it is made of"} <= set(page.words)


def test_a_file_is_not_replaced_unasked(program: Program, folder: Path) -> None:
    """Neither by a --yes that was given beforehand; --force does."""
    (program.cwd / "t.csv").write_text("mine", encoding="utf-8")
    for words in ([], ["--yes"]):
        assert program.inside(*words, "-c", f"scan '{folder}'; export t.csv").code == 64
    assert (program.cwd / "t.csv").read_text(encoding="utf-8") == "mine"
    run(program, folder, "export t.csv --force")
    assert (program.cwd / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_difference_is_drawn_within_the_names(program: Program, folder: Path) -> None:
    """Signs below what goes and what comes, where there is no colour."""
    out = run(program, folder, "stage", "plan diff title:kanon")
    lines = out.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("  - [Kite] Kanon (2006) - 01"))
    assert lines[at + 1].startswith("    ------- ")
    assert lines[at + 2].startswith("  + Kanon - S01E01")
    assert set(lines[at + 3]) == {" ", "+"}

# SPDX-License-Identifier: GPL-3.0-or-later
"""A catalogue that means harm: whatever a show is called there, files land under the root with names that are legal everywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.flows.conftest import Make, place
from tests.flows.program import check_events, contents

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
TITLES = {
    "up and away": "../../etc/passwd",
    "from the top": "/etc/cron.d/x",
    "a Windows path": "..\\..\\Windows\\System32",
    "a drive": "C:\\Windows\\x",
    "a device": "CON",
    "a device with an ending": "nul.mkv",
    "long": "very " * 60,
    "long and wide": "長い" * 150,
    "bidi": "abc\u202egpj.exe",
    "a newline": "one\ntwo\r\nthree",
    "an escape": "\x1b]0;owned\x07\x1b[2JShow",
    "C1": "\x9b31mShow\x85",
    "dots": "trailing...",
    "blank": "   ",
    "nothing but dots": "..",
    "a NUL": "a\x00b",
    "a template": "{show.__class__}<x>|movie={ext}",
    "a stream": "Show:hidden$DATA",
    "markup": "[red]Show[/red]",
}


def work(number: int, title: str) -> dict[str, object]:
    season = {"number": 1, "episodes": 2, "date": "2020-01-01", "names": [title, title]}
    return {
        "media": "tv",
        "id": number,
        "name": title,
        "original_name": title,
        "date": "2020-01-01",
        "seasons": [season],
    }


@pytest.mark.parametrize("preset", ["jellyfin", "plex+tmdb", "{show}/{title}/{episode}"])
def test_every_title_lands_under_the_root(tmp_path: Path, library: Make, preset: str) -> None:
    """All move, none leaves the vault, none is illegal anywhere, none reaches the terminal raw, and all come back."""
    names = [f"{n}/Calm {n} - {e:02}.mkv" for n in range(1, len(TITLES) + 1) for e in (1, 2)]
    root, vault = library(*names), tmp_path / "deep" / "er" / "vault"
    before, around = contents(root), {p for p in tmp_path.rglob("*") if p.is_dir()}
    pins = "; ".join(f"pin path:/{n}/ tv:{n} --once" for n in range(1, len(TITLES) + 1))
    with CatalogueServer([work(n, title) for n, title in enumerate(TITLES.values(), start=1)]) as server:
        program = place(tmp_path, server.url)
        ran = program(
            "--json", "-c", f"scan '{root}'; {pins}; template '{preset}'; dest '{vault}'; stage; commit --yes; ls"
        )
        check_events(ran.events)
        assert ran.code == 0, ran.err[-2000:]
        shown = program(
            "-c", f"scan '{vault}'; {pins}; shows; ls; show all; why 1; candidates 1; template '{preset}'; stage; log"
        )
    placed = contents(vault)
    assert sorted(placed.values()) == sorted(before.values())
    assert contents(root) == {}
    made = {p for p in tmp_path.rglob("*") if p.is_dir() and vault not in p.parents} - around
    assert {p.relative_to(tmp_path).parts[0] for p in made} <= {"deep", "home", "here"}
    for part in {part for path in placed for part in path.split("/")}:
        assert part.strip(" .") == part, ascii(part)
        assert not DEVICES.match(part), ascii(part)
        assert not set(part) & set('<>:"\\|?*'), ascii(part)
        assert not CONTROL.search(part), ascii(part)
        assert len(part.encode()) <= 255
        assert len(part.encode("utf-16-le")) <= 510
    assert not CONTROL.search((shown.out + shown.err).replace("\t", "")), ascii(CONTROL.search(shown.out + shown.err))
    assert program("undo", "--yes").code == 0
    assert contents(root) == before
    assert contents(vault) == {}

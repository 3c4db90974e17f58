# SPDX-License-Identifier: GPL-3.0-or-later
"""Names are read, never run: whatever stands in one, an answer comes, soon, and always the same."""

from __future__ import annotations

import threading
import time
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anivault_shell.parse import engines, parse_folder, parse_name, parse_text
from tests.profile import cases

LIMIT = 0.05
SIGNS = "[ ] ( ) 【 】 「 _ . / \\ ~ ★ # - & + | ² ½ １２ １ ⅱ"
TOKENS = "01 12.5 1080p S01E02 2x05 第12話 제3화 05화 2기 第二季 END v2 EP Episode 全12話 1920x1080 ABCD1234 .mkv .mp4 2019 OVA"
WORDS = "Harbor 青い港 블루 하버 עברית عربي ก็ é e\u0301 \u1112\u116a 🎌 👩\u200d👩\u200d👧"
UNSEEN = [
    "\u202e",
    "\u200b",
    "\ufeff",
    "\x00",
    "\x1b[31m",
    "\n",
    "\udc80",
    "\u3000",
    " ",
    "  ",
    " - ",
    "Season 2",
    "Part 2",
]
PIECES = [*SIGNS.split(), *TOKENS.split(), *WORDS.split(), *UNSEEN]
NAMES = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(PIECES), max_size=24).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=16).map(" ".join),
)
CASES = cases(1_000, 30_000)
LONG = {
    "one letter": "x" * 4000,
    "opening brackets": "[" * 4000,
    "bracket pairs": "[]" * 2000,
    "numbers": "1 " * 2000,
    "dashed numbers": "a - 1 " * 660,
    "bracketed numbers": "[01]" * 1000,
    "bracketed words": "[ab]" * 1000,
    "nested": "(" * 2000 + ")" * 2000,
    "season words": "Season 2 " * 440,
    "s and e": "S01E02 " * 570,
    "slashes": "a/b" * 1300 + ".mkv",
    "blanks": " " * 3999 + "x",
    "dots": "." * 4000,
    "underscores": "_-_" * 1300,
    "korean": "12화 " * 1000,
    "numerals": "第" + "十" * 3998,
    "tags": "1080p " * 660,
    "decomposed": unicodedata.normalize("NFD", "블루 하버 05화 " * 300)[:4000],
    "lone marks": "\u0301" * 4000,
    "digits": "9" * 4000,
}


def timed(name: str) -> float:
    start = time.process_time()
    parse_text(name)
    return time.process_time() - start


@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@given(NAMES)
def test_any_text_has_a_reading(name: str) -> None:
    """No name raises or takes long, a second look says the same, and every place lies in the name."""
    took = min(timed(name), timed(name)) if timed(name) > LIMIT else 0.0
    assert took < LIMIT
    reading = parse_text(name)
    assert reading == parse_text(name)
    assert reading.name == name
    assert reading.title is None or (
        reading.title == reading.titles[0] and reading.title.strip() == reading.title != ""
    )
    assert all(0 <= s.start <= s.end <= len(name) for s in reading.spans if s.level == 0)


@settings(max_examples=CASES // 10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(NAMES, max_size=6), st.lists(NAMES, max_size=4))
def test_any_folder_has_readings(names: list[str], folders: list[str]) -> None:
    """As many readings as names, in their order, whatever the folders are called."""
    assert [r.name for r in parse_folder(folders, names)] == names


@pytest.mark.parametrize("name", LONG.values(), ids=LONG)
def test_four_thousand_characters_are_read_at_once(name: str) -> None:
    """A name that takes over 50 ms is a fault, however long it is."""
    parse_text(name)
    assert min(timed(name) for _ in range(3)) < LIMIT


@pytest.mark.parametrize("name", LONG.values(), ids=LONG)
def test_long_names_without_the_fast_engine(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """anitopy takes its time, but it ends."""
    monkeypatch.setattr(engines, "fast", lambda: None)
    parse_text(name)
    assert min(timed(name) for _ in range(2)) < 10 * LIMIT


@pytest.mark.parametrize(
    "name", ["Show - 05 -.mkv", "Long Voyage 1071 - .mkv", "40 Harbor - 4x22 -.avi", "Show - 05 - - -", "05 -"]
)
def test_dangling_dashes_end_without_the_fast_engine(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """anitopy's search for an episode title never ends on these; it is never begun."""
    monkeypatch.setattr(engines, "fast", lambda: None)
    assert parse_name(name).episode is not None


@pytest.mark.parametrize("name", ["[G] 01", "Show Episode ", "²", "", " ", ".mkv", "[]", "Show ² - 05.mkv"])
def test_odd_names_do_not_raise_in_either_engine(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """anitopy raises on some of these, and answers None to nothing."""
    parse_name(name)
    monkeypatch.setattr(engines, "fast", lambda: None)
    parse_name(name)


def test_threads_get_the_answers_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """anitopy keeps its state in classes; two threads at once must not mix their names."""
    monkeypatch.setattr(engines, "fast", lambda: None)
    names = [f"[Group{n}] Harbor {chr(97 + n % 26)} - {n:02} [{n:08X}].mkv" for n in range(60)]
    alone = [parse_name(name) for name in names]
    answers: list[list[object]] = [[], [], []]

    def work(out: list[object]) -> None:
        out.extend(parse_name(name) for name in names)

    threads = [threading.Thread(target=work, args=(out,)) for out in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(out == alone for out in answers)


def test_composed_and_decomposed_names_read_the_same() -> None:
    """macOS hands out NFD; the title is the same, and the places fit the name as it is."""
    name = "블루 하버 2기 05화.mkv"
    nfc, nfd = parse_name(name), parse_name(unicodedata.normalize("NFD", name))
    assert (nfc.title, nfc.season, nfc.episode) == (nfd.title, nfd.season, nfd.episode) == ("블루 하버", 2, 5)
    place = next(s for s in nfd.spans if s.field == "title")
    assert unicodedata.normalize("NFC", nfd.name[place.start : place.end]).strip() == "블루 하버"

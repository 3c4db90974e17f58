# SPDX-License-Identifier: GPL-3.0-or-later
"""TMDB through the whole program: asked once, slow when told to, offline when it must be, and seen to be so."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.flows.conftest import Make
from tests.flows.program import NOBODY, Program, Ran, check_events

FRIEREN = "[Luna] Sousou no Frieren - 01 [1080p].mkv"
KANON = "[Luna] Kanon (2006) - 03 [720p].mkv"
WORDS = "Amber Birch Cedar Dahlia Elm Fir Ginkgo Hazel Iris Juniper Kale Larch Maple Nettle"
MANY = tuple(f"[Luna] Nobody Knows {word} - 01.mkv" for word in WORDS.split())


def states(ran: Ran) -> dict[str, str]:
    """Status of each entry by its name."""
    return {e["name"]: e["status"] for e in ran.fields("session")}


def changes(ran: Ran) -> list[dict[str, Any]]:
    """The events that tell of a change of state."""
    return [f for f in ran.fields("system", "info") if "tmdb_state" in f]


def matched(ran: Ran) -> dict[str, Any]:
    return ran.fields("match", "complete")[-1]


# -- asked once -----------------------------------------------------------------------------


def test_a_second_run_asks_nothing(tmp_path: Path, program: Program, library: Make) -> None:
    """Shows, episodes, and what TMDB does not have."""
    lib = library(FRIEREN, KANON, *MANY[:2])
    with CatalogueServer() as own:
        mine = dataclasses.replace(program, url=own.url)
        first = mine.inside("--json", "-c", f"scan '{lib}'; match; ls")
        asked = own.requests
        second = mine.inside("--json", "-c", f"scan '{lib}'; match; ls")
    assert asked > 4
    assert own.requests == asked
    assert matched(first)["requests"] == asked
    assert matched(second)["requests"] == 0
    assert states(first) == states(second)


def test_the_cache_keeps_to_its_limit(program: Program, library: Make) -> None:
    """What is too much goes when a run ends that has written to it."""
    old = program.home / "cache" / "details" / "tv-1.json"
    old.parent.mkdir(parents=True)
    old.write_bytes(b" " * 2_000_000)
    assert program.inside("-c", f"settings set cache.megabytes 1; scan '{library(FRIEREN)}'; match").code == 0
    assert not old.exists()


def test_nothing_is_asked_twice_in_one_run(program: Program, library: Make) -> None:
    """Not by the threads of one match, not by what comes after it."""
    names = [f"[{group}] Sousou no Frieren - {n:02} [1080p].mkv" for group in ("Luna", "Sol", "Mars") for n in (1, 2)]
    lib = library(*names, KANON)
    with CatalogueServer() as own:
        ran = dataclasses.replace(program, url=own.url).inside(
            "--tmdb-concurrency",
            "8",
            "-c",
            f"scan '{lib}'; match; match all; candidates; why all; cache warm",
        )
    assert "Frieren" in ran.out
    assert len(own.asked) == len(set(own.asked))


# -- offline is a mode ------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["--offline", "no network", "no key", "outage"])
def test_what_is_cached_matches_and_the_rest_waits(program: Program, library: Make, how: str) -> None:
    """And a later match asks just those; the exit code says that something is left."""
    known, new = library(FRIEREN, under="known"), library(KANON, under="new")
    with CatalogueServer() as own:
        online = dataclasses.replace(program, url=own.url)
        assert online.inside("-c", f"scan '{known}'; match").code == 0
        asked = own.requests
        cut = {
            "--offline": online,
            "no network": dataclasses.replace(online, url=NOBODY),
            "no key": dataclasses.replace(online, key=""),
            "outage": online,
        }[how]
        if how == "outage":
            own.fault(status=503, count=10_000)
        options = ["--offline"] if how == "--offline" else []
        ran = cut.inside("--json", *options, "--session", "trip", "-c", f"scan '{known}'; scan '{new}'; match; ls")
        check_events(ran.events)
        assert ran.code == 10
        assert states(ran) == {FRIEREN: "matched", KANON: "waiting"}
        own.clear()
        before = own.requests
        assert before == asked or how == "outage"
        later = online.inside("--json", "--session", "trip", "-c", "match; ls")
        assert later.code == 0
        assert states(later) == {FRIEREN: "matched", KANON: "matched"}
        paths = list(own.asked)
        assert not set(paths[:asked]) & set(paths[before:]), "what was known is not asked again"


def test_staging_goes_on_with_what_is_matched(program: Program, library: Make) -> None:
    """Nobody waits for TMDB to name what is known."""
    known = library(FRIEREN)
    program.inside("-c", f"scan '{known}'; match")
    library(KANON)
    ran = program.inside("--json", "--offline", "-c", f"scan '{known}'; match; stage; ls")
    assert (ran.code, states(ran)) == (10, {FRIEREN: "staged", KANON: "waiting"})


# -- told, and obeyed ---------------------------------------------------------------------------


def test_an_outage_is_told_and_ends_soon(program: Program, library: Make) -> None:
    """Each change of state is an event with where from, where to and why; a dozen requests, not one a show."""
    lib = library(*MANY)
    with CatalogueServer() as own:
        own.fault(status=503, count=10_000)
        mine = dataclasses.replace(program, url=own.url)
        ran = mine.inside("--json", "-c", f"scan '{lib}'; match; status; ls")
        check_events(ran.events)
        assert (ran.code, ran.err) == (10, "")
        assert own.requests <= 16
        assert set(states(ran).values()) == {"waiting"}
        assert [(c["from"], c["to"]) for c in changes(ran)] == [("normal", "throttle"), ("throttle", "cache-only")]
        assert all(c["reason"] and c["message"] and c["tmdb_state"] == c["to"] for c in changes(ran))
        (status,) = ran.fields("system")
        assert (status["tmdb_state"], status["why"]) == ("cache-only", "TMDB does not answer")
        assert status["error_share"] > 0.9
        plain = mine.inside("-v", "-c", f"scan '{lib}'; match; status")
        assert "TMDB does not answer: " in plain.err
        assert "`match --retry` asks again" in plain.err
        assert "event=state_transition from=normal to=throttle" in plain.err


def test_retry_goes_on_where_the_outage_ended(program: Program, library: Make) -> None:
    """The same run, once the user knows that the network is back."""
    lib = library(FRIEREN, *MANY)
    with CatalogueServer() as own:
        own.fault(status=503, count=13)
        ran = dataclasses.replace(program, url=own.url).inside(
            "--json", "-c", f"scan '{lib}'; match; match --retry; status; ls"
        )
    assert states(ran)[FRIEREN] == "matched"
    assert [c["to"] for c in changes(ran)] == ["throttle", "cache-only", "half-open", "normal"]
    assert ran.fields("system")[0]["next_seconds"] > 200, "the rate climbs by and by"


@pytest.mark.parametrize("form", ["2", "date"])
def test_a_wait_is_obeyed(program: Program, library: Make, form: str) -> None:
    """Nothing goes out before it is over, and all is matched afterwards."""
    lib = library(FRIEREN, KANON)
    with CatalogueServer() as own:
        wait = "2" if form == "2" else "Thu, 01 Jan 2026 00:00:00 GMT"
        own.fault(status=429, retry_after=wait, count=1)
        ran = dataclasses.replace(program, url=own.url).inside("--json", "-c", f"scan '{lib}'; match; ls")
    assert (ran.code, set(states(ran).values())) == (0, {"matched"})


NUMBERS = {
    "RATE_BASE": ("rate", "12", 12.0),
    "CONCURRENCY": ("concurrency", "2", 2),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_the_environment_sets_rate_and_places(program: Program, name: str) -> None:
    """`ANIVAULT_RATE_BASE`, `ANIVAULT_CONCURRENCY`; `status` shows them."""
    field, given, wanted = NUMBERS[name]
    ran = dataclasses.replace(program, more={f"ANIVAULT_{name}": given}).inside("--json", "status")
    assert ran.fields("system")[0][field] == wanted


def test_the_environment_sets_the_circuit(program: Program, library: Make) -> None:
    """Two 429s in a row instead of three, one probe instead of five, a stop of half a second."""
    lib = library(FRIEREN, *MANY[:5])
    more = {
        "ANIVAULT_N_THROTTLE": "1", "ANIVAULT_N_CACHEONLY": "2", "ANIVAULT_SLEEP_MIN": "0.5", "ANIVAULT_SLEEP_MAX": "1",
        "ANIVAULT_PROBE_SUCCESS": "1", "ANIVAULT_TEST_SEED": "1", "ANIVAULT_COOLDOWN_FACTOR": "1",
    }  # fmt: skip
    with CatalogueServer() as own:
        own.fault(status=429, count=4)
        ran = dataclasses.replace(program, url=own.url, more=more).inside("--json", "-c", f"scan '{lib}'; match; ls")
    told = [c["to"] for c in changes(ran)]
    assert told == ["throttle", "sleep", "half-open", "normal"]
    assert states(ran)[FRIEREN] == "matched"


@pytest.mark.parametrize(
    ("name", "value"),
    [("P_THROTTLE", "2"), ("BUCKET_CAP", "0"), ("SLEEP_MAX", "soon"), ("N_THROTTLE", "1.5"), ("TEST_SEED", "-1")],
)
def test_a_number_that_makes_no_sense_is_said(program: Program, name: str, value: str) -> None:
    """With its name, before anything is done."""
    ran = dataclasses.replace(program, more={f"ANIVAULT_{name}": value}).inside("status")
    assert ran.code == 1
    assert f"ANIVAULT_{name}" in ran.err


def test_the_attribution_is_there(program: Program) -> None:
    """TMDB asks for this sentence."""
    sentence = "This product uses the TMDB API but is not endorsed or certified by TMDB."
    for words in (["--version"], ["help"]):
        assert sentence in program.inside(*words).out


# -- the cache by command ---------------------------------------------------------------------------


def test_the_cache_is_carried_to_a_machine_without_a_network(program: Program, library: Make, tmp_path: Path) -> None:
    """Warmed here, exported, imported there, matched there; a second export needs a name of its own."""
    lib = library(FRIEREN, KANON)
    warm = program.inside("--json", "-c", f"scan '{lib}'; cache warm; ls; cache export answers.jsonl")
    check_events(warm.events)
    assert set(states(warm).values()) == {"parsed"}, "warming decides nothing"
    assert program.inside("cache", "export", "answers.jsonl").code == 64
    away = dataclasses.replace(program, home=tmp_path / "away", url=NOBODY)
    taken = away.inside("--json", "cache", "import", "answers.jsonl")
    check_events(taken.events)
    assert (taken.code, taken.fields("system")[0]["refused"]) == (0, 0)
    ran = away.inside("--json", "-c", f"scan '{lib}'; match; ls")
    assert (ran.code, set(states(ran).values())) == (0, {"matched"})


def test_a_damaged_answer_is_found_and_asked_again(program: Program, library: Make) -> None:
    """`verify` puts it aside and ends with 10; the next match asks for it alone."""
    lib = library(FRIEREN)
    program.inside("-c", f"scan '{lib}'; match")
    damaged = next((program.home / "cache" / "details").glob("tv-*.json"))
    damaged.write_text(damaged.read_text()[:100])
    ran = program.inside("--json", "cache", "verify")
    check_events(ran.events)
    assert (ran.code, ran.fields("system")[0]["damaged"]) == (10, [f"details/{damaged.name}"])
    assert program.inside("cache", "verify").code == 0
    assert matched(program.inside("--json", "-c", f"scan '{lib}'; match"))["requests"] == 1


def test_cache_commands_say_what_they_did(program: Program, library: Make) -> None:
    """Stats, purge, clear; slips are pointed at."""
    lib = library(FRIEREN)
    program.inside("-c", f"scan '{lib}'; match")
    assert "0 have expired" in program.inside("cache").out
    assert program.inside("cache", "purge", "--older-than", "30d").out == "purged 0 answers\n"
    assert program.inside("cache", "clear").out != "cleared 0 answers\n"
    assert json.loads(program.inside("--json", "cache", "stats").out.splitlines()[0])["fields"]["bytes"] == 0
    for words in (["cache", "tidy"], ["cache", "clear", "now"], ["cache", "export"], ["cache", "import", "none.jsonl"]):
        assert program.inside(*words).code == 64


def test_a_cache_that_cannot_be_used_ends_with_seven(program: Program, library: Make) -> None:
    """Matching goes on without it."""
    lib = library(FRIEREN)
    program.home.mkdir()
    (program.home / "cache").write_text("a file in the way")
    assert program.inside("cache").code == 7
    assert program.inside("-c", f"scan '{lib}'; match").code == 0

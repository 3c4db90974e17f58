# SPDX-License-Identifier: GPL-3.0-or-later
"""Where settings come from, and what is never told of them."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from anivault_shell.demo.server import CatalogueServer
from tests.flows.conftest import Make, place
from tests.flows.program import NOBODY, PATIENCE, Program, command

CANARY = "c0ffee00c0ffee00c0ffee00c0ffee00"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOiJjMGZmZWUifQ.c0ffee_c0ffee-c0ffee"


def settings(program: Program, *words: str) -> dict[str, dict[str, Any]]:
    return {i["name"]: i for i in program.inside("--json", *words, "settings").fields("settings")}


def test_the_nearest_word_wins_and_is_named(offline: Program) -> None:
    """Command line over environment over the user's file over defaults."""
    path = offline.home / "config" / "anivault.toml"
    path.parent.mkdir(parents=True)
    path.write_text("lang = 'ja-JP'\n[tmdb]\nrate = 7\nconcurrency = 2\n[match]\naccept = 0.9\n", encoding="utf-8")
    program = dataclasses.replace(offline, more={"ANIVAULT_CONCURRENCY": "3"})
    found = settings(program, "--rate", "12")
    assert {n: (found[n]["value"], found[n]["origin"]) for n in ("tmdb.rate", "tmdb.concurrency", "match.accept", "lang")} == {
        "tmdb.rate": ("12.0", "--rate"), "tmdb.concurrency": ("3", "ANIVAULT_CONCURRENCY"),
        "match.accept": ("0.9", str(path)), "lang": ("ja-JP", str(path)),
    }  # fmt: skip
    assert (found["naming.template"]["value"], found["naming.template"]["origin"]) == ("jellyfin", "default")
    assert settings(program)["tmdb.rate"]["origin"] == "ANIVAULT_RATE_BASE"


def test_a_file_of_ones_own(offline: Program, tmp_path: Path) -> None:
    """--config outranks ANIVAULT_CONFIG, and each the user's own file."""
    for name, lang in (("a.toml", "ko-KR"), ("b.toml", "fr-FR")):
        (tmp_path / name).write_text(f"lang = '{lang}'", encoding="utf-8")
    program = dataclasses.replace(offline, more={"ANIVAULT_CONFIG": str(tmp_path / "a.toml")})
    assert settings(program)["lang"]["value"] == "ko-KR"
    assert settings(program, "--config", str(tmp_path / "b.toml"))["lang"]["value"] == "fr-FR"
    assert settings(program, "--lang", "de")["lang"]["origin"] == "--lang"


def test_the_system_speaks_last(offline: Program) -> None:
    """Its language where nobody gave one."""
    found = settings(dataclasses.replace(offline, more={"LANG": "ko_KR.UTF-8"}))
    assert (found["lang"]["value"], found["lang"]["origin"]) == ("ko-KR", "system")


def test_titles_come_in_the_language_asked_for(demo: tuple[Program, Path]) -> None:
    """Where there is no such title, in English."""
    program, lib = demo
    ran = program.inside("--json", "--lang", "ko-KR", "-c", f"scan '{lib}'; match; stage; plan")
    assert any("진격의 거인" in op["target"] for op in ran.fields("organize"))


def test_offline_asks_nothing(tmp_path: Path, library: Make) -> None:
    """Not one request; what is cached serves."""
    lib = library("[Luna] Sousou no Frieren - 01.mkv")
    with CatalogueServer() as server:
        program = place(tmp_path, server.url)
        ran = program.inside("--json", "--offline", "-c", f"scan '{lib}'; match; ls")
        assert (ran.code, server.requests) == (10, 0)
        assert program.inside("--json", "-c", f"scan '{lib}'; match").code == 0
        asked = server.requests
        again = program.inside("--json", "--offline", "-c", f"scan '{lib}'; match; ls")
        assert (again.code, server.requests) == (0, asked)
    assert [e["status"] for e in again.fields("session")] == ["matched"]


def test_quiet_and_verbose(program: Program, library: Make) -> None:
    """Results on standard output stay the same; only what stands beside them changes."""
    lib = library("[Luna] Sousou no Frieren - 01.mkv")
    loud, plain, quiet = (program.inside(*o, "-c", f"scan '{lib}'; ls; commit") for o in (["-v"], [], ["-q"]))
    assert loud.out.splitlines()[1:] == plain.out.splitlines()[1:] == quiet.out.splitlines()[1:]
    assert quiet.err == ""


@pytest.mark.parametrize("key", [CANARY, TOKEN], ids=["v3", "v4"])
def test_the_key_is_in_no_output_and_no_file(tmp_path: Path, library: Make, key: str) -> None:
    """Through debug logs, errors, refusals, drops, settings and the files of a whole home."""
    lib = library("[Luna] Sousou no Frieren - 01.mkv", "Kanon - 01.avi")
    texts = []
    with CatalogueServer() as server:
        program = dataclasses.replace(place(tmp_path, server.url), key=key)
        for fault in ("reset", "html", "truncate"):
            server.fault(fault)
        server.fault("status", status=401, only="search")
        runs = [
            program("--log-level", "debug", "--session", "s", "-c", f"scan '{lib}'; match; settings; status; search kanon"),
            program.inside("--json", "-v", "-c", f"scan '{lib}'; match --retry; settings key; commit"),
            program.inside("--json", "-c", 'parse "${env:ANIVAULT_TMDB_KEY}"'),
            dataclasses.replace(program, url=NOBODY).inside("--log-level", "debug", "search", "x"),
        ]  # fmt: skip
        texts += [r.out + r.err for r in runs]
        (tmp_path / "key.toml").write_text(f"[tmdb]\nkey = '{key}'\nrate = 'x'\n", encoding="utf-8")
        texts += [(r := program.inside("--config", str(tmp_path / "key.toml"), "settings")).out + r.err]
    texts += [p.read_text(encoding="utf-8", errors="replace") for p in program.home.rglob("*") if p.is_file()]
    assert "********" in "".join(texts)
    assert not [t for t in texts if key in t or key[8:30] in t]
    assert not [p for p in program.home.rglob("*") if key in p.name]


EARLY = (
    "prompt_toolkit", "requests", "urllib3", "tmdbsimple", "keyring", "cryptography", "asyncio", "rich", "anitopy", "anitomy_ng",
    "http.client", "ssl", "portalocker", "importlib.metadata", "platformdirs",
)  # fmt: skip
# What writes the log, where anything is said.
WRITING = ("logs.writer", "disk.rolling")
# Engines of ours that a line does without.
ENGINES = (
    "scan.walk",
    "parse.reader",
    "match.matcher",
    "tmdb.client",
    "naming.template",
    "journal.journal",
    "staging.stage",
    *WRITING,
)
# What loads compiled code, or much of it: not for help and the like.
HEAVY = (
    "msgspec",
    "orjson",
    "rapidfuzz",
    "wcwidth",
    "sqlite3",
)


def test_the_version_needs_next_to_nothing(offline: Program) -> None:
    """It is answered at once, and by nothing that could be broken."""
    code = "import os, sys; before = set(sys.modules); from anivault_shell.app import run; run(['--version'])"
    code += "; print(*(m for m in set(sys.modules) - before), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, cwd=Path(__file__).parents[2], env=offline.environment,
        check=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.stdout.decode().startswith("AniVault ")
    ours = {"anivault_shell", "anivault_shell.app", "anivault_shell.about", "anivault_shell.errors"}
    assert set(done.stderr.decode().split()) <= ours | {"__future__", "errno"}


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        (["--version"], ()),
        (["--help"], ()),
        (["-c", "help"], ()),
        (["__complete", "scan", ""], ("platformdirs",)),
        (["-c", "status"], ("portalocker", "importlib.metadata", "tmdb.client", *WRITING, *HEAVY)),
        (["-c", "ls; shows; plan"], (*ENGINES, *HEAVY)),
        (["--json", "settings"], (*WRITING, *HEAVY)),
        (["parse", "X - 01.mkv"], ("anitopy", "anitomy_ng", *ENGINES, *HEAVY)),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, list) else "",
)
def test_what_is_not_used_is_not_imported(offline: Program, words: list[str], needed: tuple[str, ...]) -> None:
    """A one-liner pays for nothing that it does not need."""
    looked_for = (*EARLY, *HEAVY, *(f"anivault_shell.{name}" for name in ENGINES))
    code = (
        "import sys\nfrom anivault_shell.app import run\nstatus = run(sys.argv[1:])\n"
        f"print(*(m for m in {looked_for!r} if m in sys.modules), file=sys.stderr)\nsys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, cwd=offline.cwd, env=offline.environment, check=False,
        timeout=PATIENCE, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0
    early = {name.removeprefix("anivault_shell.") for name in done.stderr.decode().split("\n")[-2].split()}
    assert early <= set(needed)


def test_the_program_is_a_command(offline: Program) -> None:
    """`anivault` as installed, beside `python -m`."""
    installed = os.path.join(os.path.dirname(sys.executable), "anivault" + (".exe" if os.name == "nt" else ""))
    if not os.path.exists(installed):
        pytest.skip("not installed here")
    by_name = subprocess.run([installed, "--version"], capture_output=True, env=offline.environment, check=True).stdout
    by_module = subprocess.run(command(["--version"]), capture_output=True, env=offline.environment, check=True).stdout
    assert by_name == by_module


MINE = '# mine\nlang = "ko-KR"\n\n[tmdb]\n# slow line\nconcurrency = 2\n'


@pytest.fixture
def own(offline: Program) -> Path:
    path = offline.home / "config" / "anivault.toml"
    path.parent.mkdir(parents=True)
    path.write_text(MINE, encoding="utf-8")
    return path


def test_a_setting_is_set_explained_and_taken_out(offline: Program, own: Path) -> None:
    """It holds at once and later, the comments stay, and every place that gives it can be seen."""
    line = "settings set tmdb.concurrency 3; settings get tmdb.concurrency; settings where tmdb.concurrency"
    ran = offline.inside("--json", "-c", line)
    rows = ran.fields("settings")
    assert own.read_text(encoding="utf-8") == MINE.replace("2", "3")
    assert [r["value"] for r in rows] == ["3", "3", "3", "4"]
    assert [(r["origin"], r["counts"]) for r in rows if r.get("kind") == "place"] == [
        (str(own), True),
        ("default", False),
    ]
    assert settings(offline)["tmdb.concurrency"]["value"] == "3"
    (said,) = offline.inside("--json", "-c", "help settings.tmdb.concurrency").fields("settings")
    assert (said["takes"], said["default"], said["option"]) == (
        "a whole number from 1 to 64",
        "4",
        "--tmdb-concurrency",
    )
    offline.inside("-c", "settings reset tmdb.concurrency")
    assert own.read_text(encoding="utf-8") == MINE.replace("concurrency = 2\n", "")


def test_what_outranks_the_file_is_told(offline: Program, own: Path) -> None:
    """Somebody who sets what the environment gives would wait for an effect."""
    ran = offline.inside("-c", "settings set tmdb.rate 7")
    assert "ANIVAULT_RATE_BASE outranks the file" in ran.out + ran.err
    assert "rate = 7" in own.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("set tmdb.rte 3", "did you mean tmdb.rate?"),
        ("set tmdb.rate", "it takes a number"),
        ("set tmdb.rate fast", "expecting a number"),
        ("set tmdb.key abc", "`key set` keeps it safe"),
        ("set naming.template {shwo}", "no field is called"),
        ("get", "needs a setting"),
        ("edit", "nobody is there"),
    ],
)
def test_a_slip_changes_nothing(offline: Program, own: Path, words: str, said: str) -> None:
    """It is pointed at, with what would be right."""
    ran = offline.inside("-c", f"settings {words}")
    assert (ran.code, said in ran.err) == (64, True), ran.err
    assert own.read_text(encoding="utf-8") == MINE


def test_the_file_is_edited_and_checked(offline: Program, own: Path) -> None:
    """What makes no sense is kept aside with its place; the settings stay as they were."""
    editor = own.parent / "edit.py"
    editor.write_text(
        "import sys, pathlib\np = pathlib.Path(sys.argv[-1])\np.write_text(p.read_text().replace('2', sys.argv[1]))\n"
    )

    def edit(to: str) -> Any:
        more = {"EDITOR": f"{sys.executable} {editor} {to}"}
        return dataclasses.replace(offline, more=more)("settings", "edit")

    assert edit("5").code == 0
    assert "concurrency = 5" in own.read_text(encoding="utf-8")
    own.write_text(MINE, encoding="utf-8")
    wrong = edit("fast")
    assert wrong.code == 1
    assert own.read_text(encoding="utf-8") == MINE
    assert "fast" in (own.parent / "anivault.toml.rejected").read_text(encoding="utf-8")


@pytest.mark.parametrize("editor", ['"half a quote', "no-such-editor -w"])
def test_an_editor_that_cannot_be_started_is_named(offline: Program, own: Path, editor: str) -> None:
    """As it was given; the settings stay as they were."""
    ran = dataclasses.replace(offline, more={"EDITOR": editor}).inside("settings", "edit")
    assert ran.code == 64
    assert editor in ran.err
    assert own.read_text(encoding="utf-8") == MINE


def test_a_profile_is_edited_and_checked(offline: Program, own: Path) -> None:
    """As the settings are: the comment stays, what the next start would stop at is kept aside, what is in force changes at once."""
    editor = own.parent / "edit.py"
    editor.write_text(
        "import sys, pathlib\np = pathlib.Path(sys.argv[-1])\n"
        "p.write_text('# mine\\n' + p.read_text().replace('plex', sys.argv[1]))\n"
    )

    def edit(to: str) -> Any:
        more = {"EDITOR": f"{sys.executable} {editor} {to}"}
        return dataclasses.replace(offline, more=more)(
            "-c", "profile load nas; profile edit nas; settings get naming.template"
        )

    assert offline.inside("-c", "template plex; profile save nas").code == 0
    kept = own.parent / "profiles" / "nas.toml"
    ran = edit("kodi")
    assert (ran.code, ran.out.split()[-1]) == (0, "kodi")
    assert kept.read_text(encoding="utf-8").startswith("# mine")
    before = kept.read_text(encoding="utf-8").replace("kodi", "plex")
    kept.write_text(before, encoding="utf-8")
    wrong = edit("{shwo}")
    assert (wrong.code, "nas.toml:" in wrong.err, "shwo" in wrong.err) == (1, True, True)
    assert kept.read_text(encoding="utf-8") == before
    assert (kept.parent / "nas.toml.rejected").exists()
    assert [r["name"] for r in offline.inside("--json", "profile", "list").fields("settings")] == ["nas"]
    assert offline.inside("profile", "edit", "nass").code == 64


def test_profiles_are_sets_of_settings(offline: Program, own: Path) -> None:
    """Saved with the session's template, loaded before the files and behind the environment, removed when asked."""
    assert offline.inside("-c", "template plex; profile save nas").code == 0
    kept = own.parent / "profiles" / "nas.toml"
    assert "rate" in kept.read_text(encoding="utf-8")
    own.write_text("", encoding="utf-8")
    rows = offline.inside("--json", "-c", "profile load nas; settings tmdb.concurrency; status").events
    found = [e["fields"] for e in rows if e["phase"] in ("settings", "system") and e["event"] == "item"]
    assert [f["value"] for f in found if f.get("name") == "tmdb.concurrency"] == ["2"]
    assert [f["template"] for f in found if f.get("kind") == "status"] == ["plex"]
    assert settings(offline)["tmdb.concurrency"]["value"] == "4"
    assert offline.inside("-c", "profile remove nas").code == 10
    assert offline.inside("--yes", "-c", "profile remove nas; profile list").code == 0
    assert not kept.exists()
    assert offline.inside("-c", "profile load nas").code == 64
    assert offline.inside("-c", "profile save ../nas").code == 64


def test_a_profile_is_in_force_from_the_start(offline: Program, own: Path) -> None:
    """By its option, its variable or the settings, before the files and behind the environment; template and folder too."""
    line = (
        "template plex; dest vault; settings set tmdb.concurrency 7; profile save nas; settings reset tmdb.concurrency"
    )
    assert offline.inside("-c", line).code == 0

    def seen(program: Program, *words: str) -> tuple[str, str]:
        ran = program.inside("--json", *words, "-c", "settings get tmdb.concurrency; status")
        assert ran.code == 0, ran
        (one,) = ran.fields("settings")
        return one["value"], ran.fields("system")[0]["template"]

    assert seen(offline) == ("4", "jellyfin")
    assert seen(offline, "--profile", "nas") == ("7", "plex")
    assert seen(replace(offline, more={"ANIVAULT_PROFILE": "nas"})) == ("7", "plex")
    assert seen(replace(offline, more={"ANIVAULT_PROFILE": "nas"}), "--profile", "") == ("4", "jellyfin")
    assert seen(offline, "--profile", "nas", "--tmdb-concurrency", "2") == ("2", "plex")
    assert offline.inside("settings", "set", "profile", "nas").code == 0
    assert seen(offline) == ("7", "plex")
    assert offline.inside("-c", "profile save other").code == 0
    assert "profile =" not in (own.parent / "profiles" / "other.toml").read_text(encoding="utf-8")
    refused = offline.inside("--yes", "profile", "remove", "nas")
    assert (refused.code, "settings reset profile" in refused.err) == (64, True)


def test_a_profile_that_is_not_there_names_the_nearest(offline: Program, own: Path) -> None:
    """And says where it was asked for; a file that asks for one that has gone does not lock anybody out."""
    assert offline.inside("profile", "save", "winter").code == 0
    slip = offline.inside("--profile", "wniter", "status")
    assert (slip.code, "'winter'" in slip.err) == (64, True)
    assert offline.inside("--profile", "../winter", "status").code == 64
    assert offline.inside("settings", "set", "profile", "summer").code == 64
    own.write_text('profile = "summer"\n', encoding="utf-8")
    gone = offline.inside("status")
    assert (gone.code, str(own) in gone.err) == (1, True)
    assert offline.inside("--profile", "", "settings", "reset", "profile").code == 0
    assert offline.inside("status").code == 0
    assert "winter" in offline.inside("__complete", "--words", "1", "--profile", "wi").out

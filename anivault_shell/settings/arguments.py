# SPDX-License-Identifier: GPL-3.0-or-later
"""The program's own options, before or after the command; what is not ours is the command's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from anivault_shell.errors import InputError
from anivault_shell.settings.keys import KEYS

SCRIPT_ENDING = ".avsh"
FLAGS = {
    "--json": "json", "--no-color": "no_color", "--version": "version", "--help": "help", "-h": "help",
    "--yes": "yes", "-y": "yes", "--verbose": "verbose", "-v": "verbose", "--quiet": "quiet", "-q": "quiet",
    "--resume": "resume", "--keep-going": "keep_going", "--dry-run": "dry_run",
}  # fmt: skip
VALUES = {"--home": "home", "--config": "config", "--session": "session", "-c": "commands"}
SETTING_FLAGS = frozenset({"--offline", "--auto-recover"})
SETTING_VALUES = frozenset(k.option for k in KEYS if k.option) - SETTING_FLAGS
# Behind a command these are its own; a script is no command.
THEIRS = frozenset({"--dry-run", "--keep-going"})
OPTION_HELP: tuple[tuple[str, str], ...] = (
    ("-c TEXT", "run one line of commands (`;` between); may be given again"),
    ("--json", "NDJSON on standard output, nothing else"),
    ("--yes, -y", "answer every question with yes"),
    ("--lang ko-KR", "language of titles"),
    ("--offline", "ask TMDB nothing, use what is cached"),
    ("--auto-recover", "after an outage of TMDB try again every ten minutes"),
    ("--rate 35", "requests a second"),
    ("--tmdb-concurrency 4", "requests at once"),
    ("--max-workers N", "threads that read folders"),
    ("--session NAME", "keep the session under a name, or take it up again"),
    ("--resume", "take up the last session"),
    ("--keep-going", "a script, -c or piped lines go on after a command that fails"),
    ("--dry-run", "run all but what changes files; that is told instead"),
    ("--profile NAME", "a set of settings that `profile save` kept"),
    ("--home DIR", "all of AniVault's own files under one folder"),
    ("--config FILE", "read settings from this file"),
    ("--no-color", "no colours (NO_COLOR works too)"),
    ("--log-level L", "debug, info, warning or error, on standard error"),
    ("-v, --verbose", "as --log-level info"),
    ("-q, --quiet", "results and errors only"),
    ("--version", "version, build and Python"),
    ("--help, -h", "this"),
)


@dataclass
class Arguments:
    """
    What was given: `words` is the command and what it takes, `script` a file ending in `.avsh`,
    `commands` the texts of `-c`, `settings` what overrides settings, `complete` what `__complete` was given.
    """

    words: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    settings: dict[str, str | bool] = field(default_factory=dict)
    script: str | None = None
    complete: list[str] | None = None
    home: str | None = None
    config: str | None = None
    session: str | None = None
    json: bool = False
    no_color: bool = False
    version: bool = False
    help: bool = False
    yes: bool = False
    verbose: bool = False
    quiet: bool = False
    resume: bool = False
    keep_going: bool = False
    dry_run: bool = False


def read_arguments(argv: Sequence[str]) -> Arguments:
    """Raises InputError that points at the option to blame."""
    found = Arguments()
    if argv[:1] == ["__complete"]:
        found.complete = list(argv[1:])
        return found
    rest = list(argv)
    while rest:
        word = rest.pop(0)
        if word == "--":
            found.words += [word, *rest]
            break
        name, sign, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if name in VALUES or name in SETTING_VALUES:
            _value(found, name, value if sign else _next(name, rest))
        elif name in FLAGS and not sign and not (name in THEIRS and _is_command(found)):
            setattr(found, FLAGS[name], True)
        elif name in SETTING_FLAGS and not sign:
            found.settings[name] = True
        elif name.startswith("-") and not found.words and name != "-":
            raise _unknown(name, argv)
        else:
            found.words.append(word)
    if found.words and found.words[0].lower().endswith(SCRIPT_ENDING):
        found.script = found.words.pop(0)
    if found.commands and found.words:
        raise InputError(f"-c and a command ({found.words[0]}) at once", hint="give one or the other")
    return found


def _is_command(found: Arguments) -> bool:
    return bool(found.words) and not found.words[0].lower().endswith(SCRIPT_ENDING)


def _next(name: str, rest: list[str]) -> str:
    if not rest:
        raise InputError(f"{name} needs a value")
    return rest.pop(0)


def _value(found: Arguments, name: str, value: str) -> None:
    if name == "-c":
        found.commands.append(value)
    elif name in VALUES:
        setattr(found, VALUES[name], value)
    else:
        found.settings[name] = value


def _unknown(name: str, argv: Sequence[str]) -> InputError:
    import difflib

    known = [*FLAGS, *VALUES, *SETTING_VALUES, *SETTING_FLAGS]
    close = difflib.get_close_matches(name, known, n=1)
    line = " ".join(["anivault", *argv])
    start = line.find(f" {name}") + 1
    return InputError(
        f"no option {name}",
        span=(start, start + len(name)),
        line=line,
        hint=f"did you mean {close[0]}?" if close else "`anivault --help` lists them",
    )

# SPDX-License-Identifier: GPL-3.0-or-later
"""The outermost part: streams, exit codes, and which way in; it loads no more than the way that was asked for needs."""

from __future__ import annotations

import errno
import os
import sys

from anivault_shell import about
from anivault_shell.errors import AniVaultError, DiskFull, Interrupted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anivault_shell.settings.arguments import Arguments
    from anivault_shell.view.answer import Answer


def run(argv: Sequence[str]) -> int:
    """The whole program; answers its exit code."""
    _streams()
    _utf8()
    try:
        code = _run(argv)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        # Between two commands, or before the first: nothing is under way.
        print("stopped", file=sys.stderr)  # noqa: T201
        return Interrupted.exit_status
    except BrokenPipeError:
        # Whoever read our output has gone; nothing of ours is wrong.
        _drop_output()
        return 0
    except OSError as exc:
        if exc.filename is not None:
            raise
        _drop_output()
        print(f"results cannot be written: {exc.strerror}", file=sys.stderr)  # noqa: T201
        return DiskFull.exit_status if exc.errno == errno.ENOSPC else 1


def _streams() -> None:
    """A stream that was closed by whoever started us is None; an empty one does as well."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _drop_output() -> None:
    try:  # noqa: SIM105 - contextlib is not loaded for this
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:
        pass  # closed altogether: nothing can be written there either


def _utf8() -> None:
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            errors = "surrogateescape" if stream is sys.stdin else "backslashreplace"
            stream.reconfigure(encoding="utf-8", errors=errors, newline="\n" if stream is not sys.stdin else None)


def _run(argv: Sequence[str]) -> int:
    if list(argv) == ["--version"]:
        # Asked by scripts and bug reports: answered at once, whatever state the rest is in.
        sys.stdout.write("\n".join((*about.lines(), "")))
        return 0
    from anivault_shell.composer import Composer, simple_output
    from anivault_shell.settings.arguments import read_arguments

    try:
        given = read_arguments(argv)
        if given.version:
            simple_output(given.json).show(_about(), "version")
            return 0
        if given.help:
            from anivault_shell.commands import SPECS
            from anivault_shell.view.usage import usage

            simple_output(given.json).show(usage(SPECS.values()), "help")
            return 0
        if given.complete is not None:
            return _complete(given, os.environ)
        composer = Composer(given, os.environ)
    except AniVaultError as exc:
        simple_output("--json" in argv).error(exc)
        return exc.exit_status
    return composer.go()


def _about() -> Answer:
    from anivault_shell.view.answer import Answer, Event

    fields = {"kind": "version", **{name: value or None for name, value in about.about_us().items()}}
    return Answer(lines=tuple(about.lines()), events=(Event("system", "item", fields),))


def _complete(given: Arguments, environment: Mapping[str, str]) -> int:
    """Quick, for a key was pressed: no settings, no session, no engine."""
    from anivault_shell.settings import homes
    from anivault_shell.shell.outside import complete, sessions_in
    from anivault_shell.shell.values import presets

    def sessions() -> list[str]:
        return sessions_in(homes(environment.get("ANIVAULT_HOME")).sessions)

    def profiles() -> list[str]:
        from anivault_shell.settings.profiles import names_in

        return names_in(homes(environment.get("ANIVAULT_HOME")).config)

    for line in complete(given.complete or [], os.getcwd(), presets, sessions, profiles):
        sys.stdout.write(line)
    return 0

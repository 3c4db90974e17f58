# SPDX-License-Identifier: GPL-3.0-or-later
"""The composer: takes what was given, environment and clock, builds the parts and hands them to each other."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from anivault_shell import __version__
from anivault_shell.about import about_us
from anivault_shell.errors import AniVaultError, ConfigError, InputError
from anivault_shell.keychain.mask import Mask
from anivault_shell.logs.collector import Collector
from anivault_shell.settings import Homes, Settings, homes, load
from anivault_shell.view import logs

if TYPE_CHECKING:
    from anivault_shell.commands.base import Context
    from anivault_shell.commands.door import Door
    from anivault_shell.commands.parts import Parts
    from anivault_shell.session.timeline import Step
    from anivault_shell.settings.arguments import Arguments
    from anivault_shell.shell.ground import Sieve
    from anivault_shell.shell.repl import Repl
    from anivault_shell.tmdb.states import StateChange
    from anivault_shell.view.answer import Answer
    from anivault_shell.view.output import Output
    from anivault_shell.view.theme import Look

CONFIG_NAME = "anivault.toml"
# What a `run` has found and decided is kept under such a name, for `run --resume`; a scheduler would fill the disk with them.
RUN, RUNS_KEPT = "run-", 5


class Composer:
    """Settings, homes and output of one run, and the contexts made from them."""

    def __init__(self, given: Arguments, environment: Mapping[str, str]) -> None:
        self.given = given
        self.environment = dict(environment)
        self.homes = homes(given.home or environment.get("ANIVAULT_HOME"))
        self.settings = self._settings(self.homes, self.environment)
        _check_template(self.settings)
        self.mask = Mask()
        self.mask.learn(self.settings.text("tmdb.key"))
        self.log_files = self._log_files()
        # A terminal that can place the cursor; where it cannot, people type and read plain lines.
        self.able = self.environment.get("TERM") not in ("dumb", "unknown")
        self.terminal = sys.stdin.isatty() and sys.stdout.isatty() and self.able
        self.color = not given.no_color and not self.environment.get("NO_COLOR")
        # Whether the terminal's ground is light, once it has said so; whether it was asked; the prompts that are open.
        self._light: bool | None = None
        self._asked = False
        self._prompts: list[Repl] = []
        self.output = self._output()
        self._parts: list[Parts] = []
        self._told = False

    def _settings(self, places: Homes, environment: Mapping[str, str]) -> Settings:
        own = self.given.config or environment.get("ANIVAULT_CONFIG")
        if own and not os.path.isfile(own):
            raise InputError(f"no config file at {own}", hint="--config or ANIVAULT_CONFIG names it")
        beside = os.path.join(os.path.dirname(sys.executable), CONFIG_NAME) if getattr(sys, "frozen", False) else ""
        files = (own,) if own else (beside, os.path.join(places.config, CONFIG_NAME))
        found = load(self.given.settings, environment, tuple(f for f in files if f))
        name = found.text("profile")
        if not name:
            return found
        from anivault_shell.settings.load import loaded
        from anivault_shell.settings.profiles import chosen

        return loaded(replace(found.source, profile=chosen(places.config, name, found.origins["profile"])))

    def _log_files(self) -> Collector:
        settings, given = self.settings, self.given
        about = {name: value for name, value in about_us().items() if value} | {
            "system": f"{sys.platform} {os.name}", "options": sorted(given.settings),
            "way": "-c" if given.commands else given.script or " ".join(given.words[:1]) or "lines",
        }  # fmt: skip
        return Collector(
            self.homes.logs, settings.text("log.files"), largest=int(settings.number("log.megabytes")) * 1024 * 1024,
            kept=int(settings.number("log.keep")), now=_now, paint=self.mask, about=about,
        )  # fmt: skip

    @contextmanager
    def _logged(self) -> Iterator[None]:
        """While it runs, what the parts have to say is heard; all of it is written at the end, whatever that is."""
        wordy = self.given.verbose and "--log-level" not in self.given.settings
        level = "info" if wordy else self.settings.text("log.level")
        before = threading.excepthook
        threading.excepthook = self._thread_failed
        with logs.heard(level, sys.stderr, self.mask, self.log_files) as self._adjust_logs:
            try:
                yield
            finally:
                threading.excepthook = before
                self.log_files.close()

    def _thread_failed(self, failed: threading.ExceptHookArgs) -> None:
        if failed.exc_type is SystemExit or failed.exc_value is None:
            return
        from anivault_shell.commands.trail import bug

        name = failed.thread.name if failed.thread is not None else "a thread"
        self.output.note(bug(failed.exc_value, name, self.settings, self.homes).message)

    def _output(self) -> Output:
        from anivault_shell.view.output import PlainOutput

        if self.given.json:
            return simple_output(True)
        if sys.stdout.isatty() and self.able:
            from anivault_shell.view.terminal import TerminalOutput

            return TerminalOutput(sys.stdout, sys.stderr, time.monotonic, look=self._look(), quiet=self.given.quiet)
        return PlainOutput(sys.stdout, sys.stderr, quiet=self.given.quiet)

    def _look(self) -> Look:
        from anivault_shell.view.theme import look

        return look(self.settings.text("ui.theme"), self.environment, color=self.color, light=self._light)

    def _sieve(self) -> Sieve | None:
        """For the answer to what the terminal is asked, once, where it matters."""
        from anivault_shell.shell.ground import Sieve, may_be_asked

        if (
            self._asked
            or not self.color
            or self.settings.text("ui.theme") != "auto"
            or not may_be_asked(self.environment)
        ):
            return None
        self._asked = True
        return Sieve(self._grounded, time.monotonic)

    def _grounded(self, light: bool) -> None:
        """The terminal has answered; what follows is shown so."""
        from anivault_shell.view.terminal import TerminalOutput

        self._light = light
        worn = self._look()
        if isinstance(self.output, TerminalOutput):
            self.output.wear(worn)
        for prompt in self._prompts:
            prompt.wear(worn)

    def go(self) -> int:
        """The way in that was asked for."""
        with self._logged():
            code = self._go()
            self.log_files.end(code)
            if trouble := self.log_files.trouble:
                self.output.note(f"the logs in {self.homes.logs} could not be written: {trouble}")
        return code

    def _go(self) -> int:
        from anivault_shell.commands.base import worst
        from anivault_shell.commands.trail import bug

        ctx, door = self.context(self.homes, self.settings, self.environment)
        try:
            self._session(ctx)
            codes = (self._enter(ctx, door), door.finish())
            ctx.settle()
            return worst(codes)
        except AniVaultError as exc:
            self.output.error(exc)
            return exc.exit_status
        except Exception as exc:  # the last place that can say it in words, and write down what happened
            if isinstance(exc, OSError) and exc.filename is None:
                raise  # a stream of ours; `app` knows what to do
            self.output.error(bug(exc, "AniVault", self.settings, self.homes))
            return 1
        finally:
            ctx.close()

    def _enter(self, ctx: Context, door: Door) -> int:
        given = self.given
        if given.commands:
            return door.run_script("\n".join(given.commands), "-c" if len(given.commands) > 1 else "", ())
        if given.script is not None:
            return door.run_words(["source", given.script, "--", *given.words])
        if given.words:
            return door.run_words(given.words)
        if sys.stdin.isatty():
            return self._prompt(ctx)
        return door.run_script(sys.stdin.read(), "stdin", ())

    def _prompt(self, ctx: Context) -> int:
        """The prompt; plain lines where the terminal can do no more, or results go elsewhere."""
        if not self.terminal:
            from anivault_shell.shell import plain

            return plain.run(ctx, sys.stdin, sys.stderr)
        from anivault_shell.shell.firstsight import drawn
        from anivault_shell.shell.ground import QUERY

        sieve = self._sieve()
        with drawn(ctx, self.output, QUERY if sieve is not None else ""):
            from anivault_shell.shell.repl import Repl

            repl = Repl(ctx, look=self._look(), sieve=sieve)
        self._prompts.append(repl)
        try:
            return repl.run()
        finally:
            self._prompts.remove(repl)

    def _session(self, ctx: Context) -> None:
        """Take up a kept session, and keep this one where there is something to come back to."""
        given = self.given
        name, runs = given.session, given.words[:1] == ["run"]
        if given.resume and not name:
            name = next((n for n in ctx.shelf.names() if not runs or n.startswith(RUN)), None)
            if name is None and not runs:
                raise InputError("no session to resume", hint="sessions of the prompt are kept as you work")
        ctx.resumed = given.resume and name is not None
        if given.dry_run:
            if name is not None and (ctx.resumed or ctx.shelf.has(name)):
                ctx.shelf.look(name, ctx.session)
            return
        if name is None and runs:
            name = f"{RUN}{_now():%Y%m%d-%H%M%S}-{os.getpid()}"
        if runs:
            ctx.shelf.tidy(RUN, RUNS_KEPT)
        if name is None:
            if sys.stdin.isatty() and not (given.commands or given.words or given.script):
                ctx.session.on_step = _beginning(ctx, f"{_now():%Y%m%d-%H%M%S}-{os.getpid()}")
        elif ctx.resumed or ctx.shelf.has(name):
            ctx.shelf.open(name, ctx.session)
            if ctx.shelf.rescued:
                from anivault_shell.view import messages

                ctx.output.note(messages.rescued(ctx.shelf.rescued))
        else:
            ctx.shelf.begin(name, ctx.session)

    def context(self, places: Homes, settings: Settings, environment: dict[str, str]) -> tuple[Context, Door]:
        """A session with everything around it; `demo` asks for a second one."""
        from anivault_shell.commands.base import Context
        from anivault_shell.commands.door import Door
        from anivault_shell.commands.parts import Parts, World
        from anivault_shell.session.state import Session
        from anivault_shell.session.timeline import Frame
        from anivault_shell.shell.asking import Asker
        from anivault_shell.shell.echo import echoed
        from anivault_shell.shell.stop import Stopper, teller
        from anivault_shell.view.progress import Meter

        meter, asker = Meter(self.output), Asker(self.output, yes=self.given.yes, json=self.given.json)
        dest = settings.text("naming.dest")
        frame = Frame(dest=os.path.abspath(os.path.expanduser(dest)) if dest else "", template=_template(settings))
        world = World(
            time.monotonic,
            time.sleep,
            _now,
            asker.secret,
            self._state_changed,
            self.terminal,
            __version__,
            self.mask.learn,
        )
        parts = Parts(places, settings, meter, world)
        self._parts.append(parts)
        ctx = Context(
            session=Session(frame), settings=settings, homes=places, output=self.output, watch=meter, clock=time.monotonic,
            now=_now, catalogue=parts.catalogue, journal=parts.journal, cache=parts.cache, keychain=parts.keychain,
            reconnect=parts.reconnect, ask=asker.agreed, ask_secret=asker.secret, stdin=sys.stdin, about=about_us(),
            environment=environment, interactive=self.terminal, paint=self.mask,
        )  # fmt: skip

        def leave() -> None:
            ctx.leaving = True

        def adjust(chosen: Settings) -> None:
            ctx.settings = chosen
            parts.use(chosen)
            self.mask.learn(chosen.text("tmdb.key"))
            self.log_files.use(chosen.text("log.files"))
            self._adjust_logs()

        ctx.adjust, ctx.closed = adjust, parts.close
        erase = b"\r\x1b[K" if self.able and sys.stderr.isatty() else b""
        stopper = Stopper(meter.stop, teller(2, erase), leave)
        ctx.assumed = self.given.yes
        ctx.scripting.keep_going, ctx.scripting.dry = self.given.keep_going, self.given.dry_run
        if self.terminal:
            ctx.enter = self._enter_nested
            ctx.wipe = self._wipe
            ctx.wizard = None if self.given.json else self._wizard
        ctx.nested = self._nested
        ctx.as_json = None if self.given.json else lambda: simple_output(True)
        ctx.lent = echoed
        ctx.read_line = self._read_line
        return ctx, Door(ctx, stopper.listen)

    def _nested(self, home: str, environment: dict[str, str]) -> Context:
        """A context of its own home and environment, sharing nothing but the screen and the language."""
        places = homes(home)
        settings = load({"--lang": self.settings.text("lang")}, environment, ())
        ctx, _ = self.context(places, settings, environment)
        ctx.nested = None
        here, begun = self.log_files.folder, self.log_files.move(places.logs)
        close = ctx.closed

        def back() -> None:
            close()
            self.log_files.move(here, begun)

        ctx.closed = back
        return ctx

    def _read_line(self, ctx: Context, prompt: str) -> str | None:
        """One line typed over *ctx*, or from a pipe; None where no more come."""
        if self.terminal and not self.given.json:
            from anivault_shell.shell.lesson import read_line

            return read_line(ctx, prompt, self._look())
        return sys.stdin.readline() or None

    def _wizard(self, ctx: Context) -> Answer:
        from anivault_shell.shell.wizard import Wizard

        return Wizard(ctx, self._look()).run()

    def _wipe(self) -> None:
        from anivault_shell.view.terminal import TerminalOutput

        if isinstance(self.output, TerminalOutput):
            self.output.clear()

    def _enter_nested(self, ctx: Context) -> None:
        self._prompt(ctx)

    def _state_changed(self, change: StateChange) -> None:
        """TMDB's state is an event for programs; people hear of what keeps them waiting, and when that is over."""
        from anivault_shell.view import tmdb

        if self.given.json:
            self.output.event(tmdb.event(change))
        elif tmdb.matters(change) or (self._told and change.new == "normal"):
            self._told = change.new != "normal"
            self.output.note(tmdb.told(change))


def simple_output(as_json: bool) -> Output:
    """Where results and errors go before, or without, settings."""
    from anivault_shell.view.output import JsonOutput, PlainOutput

    return JsonOutput(sys.stdout, _stamp, time.monotonic) if as_json else PlainOutput(sys.stdout, sys.stderr)


def _beginning(ctx: Context, name: str) -> Callable[[Step, str], None]:
    """A session that nobody named is kept from its first step on: a look around leaves nothing behind."""

    def begin(step: Step, how: str) -> None:
        ctx.shelf.begin(name, ctx.session)
        ctx.session.on_step(step, how)

    return begin


def _check_template(settings: Settings) -> None:
    text = settings.text("naming.template")
    if settings.origins["naming.template"] == "default":
        return
    from anivault_shell import naming

    try:
        naming.compile_template(text)
    except InputError as exc:
        where = settings.origins["naming.template"]
        raise ConfigError(f"{where}: naming.template {text!r}: {exc.message}", hint=exc.hint) from None


def _template(settings: Settings) -> str:
    """The template that a session begins with, its ids for the servers that the user named."""
    text, servers = settings.text("naming.template"), settings.words("naming.servers")
    if not servers or "+" in text:
        return text
    from anivault_shell.naming.servers import with_ids

    return with_ids(text, servers)


def _now() -> datetime:
    return datetime.now(UTC)


def _stamp() -> str:
    """Now, as an event's `ts`."""
    return _now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

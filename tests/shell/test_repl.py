# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys to screen without a terminal: typed into a pipe, drawn by the real renderer, read by pyte. Runs on Windows too."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyte
import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from anivault_shell.commands.base import Context
from anivault_shell.composer import Composer
from anivault_shell.lang import sieve
from anivault_shell.settings.arguments import read_arguments
from anivault_shell.shell.repl import Repl
from tests.session import builders

ROWS, COLUMNS = 20, 80
ENGINES = ("scan", "parse", "match", "tmdb", "naming", "journal", "keychain", "staging", "demo")
PATIENCE = 10.0


class Screen(io.StringIO):
    """A stream that pyte watches; *answer* takes what a terminal says when it is asked where its cursor is."""

    encoding = "utf-8"

    def __init__(self, answer: Callable[[str], None]) -> None:
        super().__init__()
        self._screen = pyte.Screen(COLUMNS, ROWS)
        vars(self._screen)["write_process_input"] = answer
        self._stream = pyte.Stream(self._screen)
        self._lock = threading.Lock()

    def write(self, text: str) -> int:
        with self._lock:
            self._stream.feed(text)
        return len(text)

    def isatty(self) -> bool:
        return True

    @property
    def lines(self) -> list[str]:
        with self._lock:
            return [row.rstrip() for row in self._screen.display]


@dataclass
class Shell:
    """A prompt that runs in a thread of its own; `keys` are typed, `screen` is looked at."""

    ctx: Context
    keys: PipeInput
    screen: Screen
    thread: threading.Thread

    def type(self, text: str) -> None:
        self.keys.send_text(text)

    def until(self, seen: Callable[[list[str]], bool]) -> list[str]:
        deadline = time.monotonic() + PATIENCE
        while not seen(self.screen.lines):
            assert time.monotonic() < deadline, "\n".join(self.screen.lines)
            self.thread.join(0.02)
        return self.screen.lines

    def ended(self) -> bool:
        self.thread.join(PATIENCE)
        return not self.thread.is_alive()


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A prompt over a session of three files of one bundle and two of another."""
    given = read_arguments(["--home", str(tmp_path / "home"), "--offline", "--quiet"])
    composer = Composer(given, {})
    ctx, _ = composer.context(composer.homes, composer.settings, {})
    entries = [builders.entry(n) for n in (1, 2, 3)] + [builders.entry(n, "Kanon", bundle=2) for n in (4, 5)]
    ctx.session.change("scan", entries)
    with create_pipe_input() as keys:
        screen = Screen(keys.send_text)
        output = Vt100_Output(screen, lambda: Size(ROWS, COLUMNS))
        thread = threading.Thread(target=Repl(ctx, keys=keys, screen=output).run)
        thread.start()
        found = Shell(ctx, keys, screen, thread)
        found.until(lambda lines: lines[0].startswith("anivault 5>"))
        yield found
        if thread.is_alive():
            keys.send_text("\x03\x04")
            thread.join(PATIENCE)


def test_the_menu_explains_what_it_offers(shell: Shell) -> None:
    """Names on the left, what they are on the right."""
    shell.type("s")
    lines = shell.until(lambda lines: any("scan" in x for x in lines[1:]))
    assert any("scan" in x and "Find videos" in x for x in lines)


def test_the_prompt_counts_what_the_filter_shows(shell: Shell) -> None:
    """`2/5`, and the toolbar says which filter is on."""
    shell.type("filter kanon\r")
    # The last line is drawn after the prompt's own.
    lines = shell.until(lambda lines: any("anivault 2/5>" in x for x in lines) and "filter kanon" in lines[-1])
    assert "no TMDB key" in lines[-1]
    shell.type("filter off\r")
    shell.until(lambda lines: any(x.startswith("anivault 5>") for x in lines[2:]) and "filter kanon" not in lines[-1])


def test_values_of_the_session_complete(shell: Shell) -> None:
    """What occurs in a field, after a change too."""
    shell.type("ls rg:")
    shell.until(lambda lines: any(x.strip().startswith("Luna") for x in lines[1:]))
    shell.type("\x03")
    shell.type("set @2 release_group=Nobody\r")
    shell.until(lambda lines: any("Nobody" in x for x in lines))
    shell.type("ls rg:No\t")
    shell.until(lambda lines: any(x.endswith("> ls rg:Nobody") for x in lines))


def test_two_steps_in_one_line_are_seen_by_completion(shell: Shell) -> None:
    """Taking back and doing something else leaves as many steps as before; the values are new all the same."""
    shell.type("set @2 release_group=First\r")
    shell.until(lambda lines: any("First" in x for x in lines))
    shell.type("ls rg:Fi\t")
    shell.until(lambda lines: any(x.endswith("> ls rg:First") for x in lines))
    shell.type("\x03undo; set @2 release_group=Second\r")
    shell.until(lambda lines: any("undo; set" in x for x in lines))
    shell.type("ls rg:Se\t")
    shell.until(lambda lines: any(x.endswith("> ls rg:Second") for x in lines))


def test_ctrl_c_drops_the_line_and_ctrl_d_leaves(shell: Shell) -> None:
    """Ctrl-D deletes in a line with text and leaves from an empty one."""
    shell.type("quit\x03")
    shell.until(lambda lines: sum(x.startswith("anivault 5>") for x in lines) == 2)
    shell.type("x\x04")
    shell.until(lambda lines: any(x == "anivault 5> x" for x in lines))
    assert shell.thread.is_alive()
    shell.type("\x08\x04")
    assert shell.ended()


def test_quit_leaves(shell: Shell) -> None:
    """And the context could be entered again."""
    shell.type("quit\r")
    assert shell.ended()
    assert not shell.ctx.leaving


def test_the_filter_is_not_asked_at_every_key(shell: Shell) -> None:
    """Typing costs the same however many files there are: the filter is asked once after each change."""
    asked: list[object] = []

    def all_of(rows: Sequence[object]) -> bytes:
        asked.extend(rows)
        return bytes([1]) * len(rows)

    shell.ctx.session.filter = ("counted", sieve.Test(all_of))
    shell.type("status\r")
    shell.until(lambda lines: "filter counted" in lines[-1])
    before = len(asked)
    shell.type("ls frieren or kanon")
    shell.until(lambda lines: any("ls frieren or kanon" in x for x in lines))
    assert before == 5
    assert len(asked) == before


def test_what_is_typed_first_is_loaded_while_it_is_typed(tmp_path: Path) -> None:
    """The first `ls` of a prompt waits for no engine; whoever leaves at once waits for none either."""
    code = (
        "import sys, threading\n"
        "from anivault_shell.composer import Composer\n"
        "from anivault_shell.settings.arguments import read_arguments\n"
        "from anivault_shell.shell.waking import Waking\n"
        "composer = Composer(read_arguments(['--offline', '--home', sys.argv[1]]), {})\n"
        "ctx, _ = composer.context(composer.homes, composer.settings, {})\n"
        "gone = Waking(ctx, print, lambda: None)\n"
        "gone.end(), gone.begin()\n"
        "[t.join() for t in threading.enumerate() if t.name == 'waking']\n"
        "print('anivault_shell.commands.look' in sys.modules)\n"
        "Waking(ctx, print, lambda: None).begin()\n"
        "[t.join() for t in threading.enumerate() if t.name == 'waking']\n"
        "print('anivault_shell.commands.look' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "home")], capture_output=True, check=True, timeout=60
    )
    assert ran.stdout.split() == [b"False", b"True"]


def test_the_prompt_waits_for_no_engine(tmp_path: Path) -> None:
    """Until it is drawn nothing is loaded that only a command needs, and nothing is left on the disk."""
    code = (
        "import io, sys\n"
        "from anivault_shell.composer import Composer\n"
        "from anivault_shell.settings.arguments import read_arguments\n"
        "composer = Composer(read_arguments(['--home', sys.argv[1]]), {})\n"
        "ctx, _ = composer.context(composer.homes, composer.settings, {})\n"
        "sys.stdin.isatty = lambda: True\n"
        "composer._session(ctx)\n"
        "from anivault_shell.shell.firstsight import drawn\n"
        "print(*({'prompt_toolkit', 'asyncio', 'anivault_shell.model.entry', 'anivault_shell.model.plan'} & set(sys.modules)))\n"
        "from anivault_shell.shell.repl import Repl\n"
        "repl = Repl(ctx)\n"
        "repl._refresh(), repl.prompt(), repl.toolbar()\n"
        "print(*(m for m in sys.modules))"
    )
    home = tmp_path / "home"
    ran = subprocess.run([sys.executable, "-c", code, str(home)], capture_output=True, check=True, timeout=60)
    first, _, rest = ran.stdout.decode().partition("\n")
    loaded = set(rest.split())
    assert not first.strip()
    engines = {m for m in loaded if m.startswith(tuple(f"anivault_shell.{e}." for e in ENGINES))}
    assert engines <= {"anivault_shell.keychain.mask", "anivault_shell.keychain.place"}
    assert not loaded & {
        "msgspec",
        "orjson",
        "rapidfuzz",
        "requests",
        "keyring",
        "cryptography",
        "portalocker",
        "sqlite3",
    }
    assert not home.exists()

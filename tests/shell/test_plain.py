# SPDX-License-Identifier: GPL-3.0-or-later
"""The prompt of plain lines, where a terminal can do no more or results go into a pipe."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from anivault_shell.commands.base import Context
from anivault_shell.composer import Composer
from anivault_shell.settings.arguments import read_arguments
from anivault_shell.shell import plain
from anivault_shell.view.output import PlainOutput
from tests.session import builders


@dataclass
class Line:
    """A shell of plain lines, and what it wrote."""

    ctx: Context
    out: io.StringIO
    err: io.StringIO

    def run(self, typed: io.StringIO) -> str:
        """Everything *typed* is read; what was written as prompts."""
        prompt = io.StringIO()
        assert plain.run(self.ctx, typed, prompt) == 0
        return prompt.getvalue()


@pytest.fixture
def line(tmp_path: Path) -> Line:
    out, err = io.StringIO(), io.StringIO()
    composer = Composer(read_arguments(["--home", str(tmp_path / "home"), "--offline"]), {})
    composer.output = PlainOutput(out, err)
    ctx, _ = composer.context(composer.homes, composer.settings, {})
    ctx.session.change("scan", [builders.entry(n) for n in (1, 2, 3)])
    return Line(ctx, out, err)


class Interrupted(io.StringIO):
    """Lines from somebody who presses Ctrl-C before the second."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.read_so_far = 0

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        self.read_so_far += 1
        if self.read_so_far == 2:
            raise KeyboardInterrupt
        return super().readline()


def test_each_line_runs_when_it_is_read(line: Line) -> None:
    """A mistake ends nothing, an empty line does nothing, the end of input leaves with 0."""
    assert line.run(io.StringIO("flter kanon\n\nfilter kanon\r\n")) == "anivault> " * 4 + "\n"
    assert "kanon: 0 of 3 files" in line.out.getvalue()
    assert "did you mean 'filter'?" in line.err.getvalue()


def test_quit_leaves_the_rest_unread(line: Line) -> None:
    """And the context could be entered again."""
    typed = io.StringIO("quit\nfilter kanon\n")
    assert line.run(typed) == "anivault> "
    assert typed.readline() == "filter kanon\n"
    assert not line.ctx.leaving


def test_ctrl_c_drops_the_line(line: Line) -> None:
    """The next one is read."""
    line.run(Interrupted("filter one\nfilter two\n"))
    assert "two: 0 of 3 files" in line.out.getvalue()


def test_staged_work_is_announced(line: Line) -> None:
    """But not that of a demonstration, which is gone with it."""
    line.ctx.session.change("stage", [builders.matched(builders.entry(1)).with_target("/vault/x.mkv")])
    line.run(io.StringIO())
    assert "1 file staged and not committed; `anivault --resume`" in line.err.getvalue()
    line.ctx.nested = None
    said = line.err.getvalue()
    line.run(io.StringIO())
    assert line.err.getvalue() == said

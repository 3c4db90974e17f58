# SPDX-License-Identifier: GPL-3.0-or-later
"""The prompt where a terminal can do no more than lines (`TERM=dumb`), or where results go into a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from anivault_shell.shell.greeting import farewell, greet, left_over

if TYPE_CHECKING:
    from anivault_shell.commands.base import Context


def run(ctx: Context, lines: TextIO, prompt: TextIO) -> int:
    """Line by line until the end of *lines* or `quit`; a mistake ends nothing. Answers 0."""
    assert ctx.runner is not None  # noqa: S101
    greet(ctx)
    for text in left_over(ctx):
        ctx.output.note(text)
    while not ctx.leaving:
        prompt.write("anivault> ")
        prompt.flush()
        try:
            line = lines.readline()
        except KeyboardInterrupt:
            prompt.write("\n")
            continue
        if not line:
            prompt.write("\n")
            break
        if line.strip():
            ctx.runner.run_line(line.rstrip("\r\n"))
    farewell(ctx)
    ctx.leaving = False
    return 0

# SPDX-License-Identifier: GPL-3.0-or-later
"""One line from the keyboard, with the prompt's own completion, for who leads through something."""

from __future__ import annotations

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.output import ColorDepth

from anivault_shell.commands import SPECS
from anivault_shell.commands.base import Context
from anivault_shell.shell.colours import style_of
from anivault_shell.shell.values import snapshot_of
from anivault_shell.shell.widgets import ShellCompleter, key_bindings
from anivault_shell.view.theme import Look


def read_line(ctx: Context, prompt: str, look: Look) -> str | None:
    """What is typed over *ctx*; None for Ctrl-D. Raises KeyboardInterrupt for Ctrl-C."""
    snapshot = snapshot_of(ctx)
    session: PromptSession[str] = PromptSession(
        completer=ShellCompleter(SPECS, lambda: snapshot), key_bindings=key_bindings(), reserve_space_for_menu=6,
        style=style_of(look.styles), color_depth=None if look.color else ColorDepth.DEPTH_1_BIT,
    )  # fmt: skip
    try:
        return session.prompt(FormattedText([("class:prompt", prompt)]))
    except EOFError:
        return None

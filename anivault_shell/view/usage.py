# SPDX-License-Identifier: GPL-3.0-or-later
"""What `anivault --help` says."""

from __future__ import annotations

from collections.abc import Iterable

from anivault_shell.about import ATTRIBUTION
from anivault_shell.lang.syntax import CommandSpec
from anivault_shell.settings.arguments import OPTION_HELP
from anivault_shell.view.answer import Answer, Event

WAYS = (
    ("anivault", "the prompt"),
    ("anivault FILE.avsh [ARG…]", "a script"),
    ('anivault -c "scan .; match; stage; commit --yes"', "a one-liner"),
    ("anivault COMMAND [ARG…]", "one command"),
    ("… | anivault", "commands on standard input"),
)


def usage(specs: Iterable[CommandSpec]) -> Answer:
    specs = list(specs)
    lines = ["AniVault, a shell for anime libraries", ""]
    lines += [f"  {way:<50} {what}" for way, what in WAYS]
    lines += ["", "Options (before or after the command):"]
    lines += [f"  {option:<24} {what}" for option, what in OPTION_HELP]
    lines += ["", "Commands (`anivault help COMMAND` explains one; `anivault demo` shows all at work):"]
    lines += [f"  {spec.name:<12} {spec.summary}" for spec in specs]
    events = [Event("system", "item", {"kind": "option", "name": o, "summary": what}) for o, what in OPTION_HELP]
    events += [Event("system", "item", {"kind": "command", "name": s.name, "summary": s.summary}) for s in specs]
    return Answer(lines=(*lines, "", ATTRIBUTION), events=events)

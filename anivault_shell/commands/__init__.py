# SPDX-License-Identifier: GPL-3.0-or-later
"""
Every command, in the order in which help shows them.

A module of `specs` describes what the module of the same name beside it runs. The descriptions are read at the start; what
runs a command, and all the engines behind it, when that command is run.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from anivault_shell.commands.specs import (
    act,
    arrange,
    cache,
    completion,
    demo,
    diff,
    dupes,
    export,
    find,
    gather,
    house,
    identify,
    jobs,
    kept,
    key,
    learn,
    lint,
    look,
    missing,
    narrow,
    onego,
    past,
    profile,
    rules,
    sessions,
    spoken,
    stats,
    verify,
    why,
)
from anivault_shell.commands.specs import help as help_
from anivault_shell.commands.specs import settings as settings_

if TYPE_CHECKING:
    from anivault_shell.commands.base import Context
    from anivault_shell.lang.syntax import Call
    from anivault_shell.view.answer import Answer

_DESCRIBED = (
    look, stats, missing, dupes, gather, narrow, find, identify, why, diff, rules, arrange, lint, act, past, kept, sessions,
    jobs, spoken, house, verify, settings_, profile, export, key, cache, learn, demo, completion,
    help_, onego,
)  # fmt: skip
_RUN_BY = {spec.name: module.__name__.rpartition(".")[2] for module in _DESCRIBED for spec in module.SPECS}
SPECS = {spec.name: spec for module in _DESCRIBED for spec in module.SPECS}
# What other shells call them: understood, but not listed.
SPOKEN = SPECS | {"exit": SPECS["quit"], "cls": SPECS["clear"]}


def function_of(name: str) -> Callable[[Context, Call], Answer]:
    """What runs a command: it has the command's name, with a `_` behind where Python has taken that (`set_`)."""
    module = import_module(f"anivault_shell.commands.{_RUN_BY[name]}")
    found: Callable[[Context, Call], Answer] = getattr(module, name, None) or getattr(module, f"{name}_")
    return found

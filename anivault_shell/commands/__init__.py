# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command, in the order in which help shows them."""

from anivault_shell.commands import (
    act,
    arrange,
    cache,
    demo,
    gather,
    house,
    identify,
    kept,
    key,
    lint,
    look,
    narrow,
    past,
    rules,
    why,
)

_LISTED = (
    *look.COMMANDS,
    *why.COMMANDS[:1],
    *gather.COMMANDS,
    *narrow.COMMANDS,
    *identify.COMMANDS,
    *why.COMMANDS[1:],
    *rules.COMMANDS,
    *arrange.COMMANDS,
    *lint.COMMANDS,
    *act.COMMANDS,
    *past.COMMANDS,
    *kept.COMMANDS,
    *house.COMMANDS,
    *key.COMMANDS,
    *cache.COMMANDS,
    *demo.COMMANDS,
)
COMMANDS = (*_LISTED, house.help_with(_LISTED))
BY_NAME = {c.spec.name: c for c in COMMANDS}
SPECS = {name: c.spec for name, c in BY_NAME.items()}
# What other shells call them: understood, but not listed.
SPOKEN = SPECS | {"exit": SPECS["quit"]}

# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets of settings under a name: a file each, `profiles/NAME.toml` beside the user's own settings."""

from __future__ import annotations

import os
import re

from anivault_shell.errors import ConfigError, InputError

NAME = re.compile(r"[\w-][\w .-]{0,63}")


def is_name(text: str) -> bool:
    return NAME.fullmatch(text) is not None and not text.endswith((".", " "))


def folder_in(config: str) -> str:
    return os.path.join(config, "profiles")


def path_of(config: str, name: str) -> str:
    return os.path.join(folder_in(config), f"{name}.toml")


def names_in(config: str) -> list[str]:
    """Of every profile that is kept below the folder *config*."""
    try:
        found = sorted(os.listdir(folder_in(config)))
    except OSError:
        return []
    return [n.removesuffix(".toml") for n in found if n.endswith(".toml")]


def chosen(config: str, name: str, origin: str) -> str:
    """The file of the profile *name*, which *origin* asks for. Raises InputError for an option, ConfigError for any other place."""
    path = path_of(config, name)
    if is_name(name) and os.path.isfile(path):
        return path
    import difflib

    known = names_in(config)
    near = difflib.get_close_matches(name, known, n=1)
    hint = (
        f"did you mean {near[0]!r}?"
        if near
        else f"there is {', '.join(known)}"
        if known
        else "`profile save NAME` makes one"
    )
    if origin == "--profile":
        line = f"--profile {name}"
        raise InputError(
            f"no profile {name!r}",
            span=(len("--profile "), max(len(line), len("--profile ") + 1)),
            line=line,
            hint=hint,
        )
    raise ConfigError(f"{origin}: no profile {name!r}", hint=f"{hint}; `anivault --profile '' …` goes without one")

# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/onego.py` runs."""

from __future__ import annotations

from anivault_shell.commands.specs.act import STAGED
from anivault_shell.lang.syntax import CommandSpec, Kind, Option
from anivault_shell.settings.keys import LANGUAGES

SPECS = (
    CommandSpec(
        "run", "one go", "Scan, match and stage in one go; with --apply, commit.", "run --src . --dst vault", (),
        (
            Option("--src", "the folder with the files", Kind.FOLDER, also=("--source",)),
            *STAGED,
            Option("--apply", "carry it out; else it is shown"),
            Option("--yes", "do not ask", short="-y"),
            Option("--resume", "go on with what a run before has found and decided"),
            Option("--lang", "language of titles", Kind.TEXT, words=LANGUAGES),
            Option("--rate", "requests a second", Kind.NUMBER),
            Option("--extensions", "only files that end so, such as mkv,mp4", Kind.TEXT),
            Option("--across-volumes", "copy what goes to another volume, compare it, and remove the old file"),
            Option("--verify", "read each file whose name has a CRC-32, and leave what differs"),
        ),
        details="Only what is sure is moved; the rest waits: `anivault --resume` opens the session of the last run.",
    ),
    CommandSpec(
        "ui", "one go", "The whole way by pages on the full screen, without typing a command.", "ui",
        details="Folders, language, what to do, a look at all of it, and undo; it ends with the commands it ran. Needs a terminal.",
    ),
)  # fmt: skip

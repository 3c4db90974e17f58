# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/act.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Option, Param
from anivault_shell.model.ways import Action, ConflictPolicy

YES = Option("--yes", "do not ask", short="-y")
TX = Param("tx", Kind.TRANSACTION, "a transaction; the last step if left out", optional=True)
SEL = Param("sel", Kind.SELECTOR, "only these of its files", optional=True, many=True)
ACROSS = Option("--across-volumes", "copy what goes to another volume, compare it, and remove the old file")
VERIFY = Option("--verify", "read each file whose name has a CRC-32, and leave what differs")
# How names are made, where a command goes the way from match to commit.
STAGED = (
    Option("--dst", "where the sorted library stands; the same folder if left out", Kind.FOLDER, also=("--dest", "--destination")),
    Option("--template", "a preset or a template of new names", Kind.TEMPLATE, also=("--naming-schema", "--naming-scheme")),
    Option("--action", "move, or leave the files and make another", Kind.CHOICE, tuple(a.value for a in Action)),
    Option("--on-conflict", "what happens to names that are taken", Kind.CHOICE, tuple(p.value for p in ConflictPolicy),
           also=("--conflict-resolution",)),
    Option("--plan", "write what was staged to this file too, for `organize --from-plan`", Kind.PATH),
)  # fmt: skip
SPECS = (
    CommandSpec(
        "commit", "act", "Carry out what is staged, through the journal.", "commit --yes",
        (Param("sel", Kind.SELECTOR, "only these files; all that is staged if left out", optional=True, many=True),),
        (YES, ACROSS, VERIFY),
        details="Alone it takes all that is staged, whatever the filter shows. `commit conf>=0.95` takes just that, and the"
        " rest stays staged. No file is replaced that was not shown; `undo` takes it back. What is on another volume is"
        " copied only where you say so.",
    ),
    CommandSpec(
        "undo", "act", "Take back the last step: an edit, or a commit.", "undo", (TX, SEL), (YES,),
        details="A commit is taken back as a new transaction; what was changed since is left alone and listed."
        " Files after the transaction take back only these.",
    ),
    CommandSpec("redo", "act", "Do again what was taken back last.", "redo", (), (YES,)),
    CommandSpec(
        "recover", "act", "Bring home what a crash left half done.", "recover --yes", (),
        (YES, Option("--here", "this is the right machine and the right drive, whatever they are called now")),
    ),
    CommandSpec(
        "organize", "one go", "Carry out a saved plan, or stage and show what is sure; --apply does it.",
        "organize --from-plan renames.json", (),
        (
            Option("--from-plan", "a plan that `plan save` wrote", Kind.PATH), Option("--apply", "really do it"), YES,
            *STAGED,
            ACROSS, VERIFY,
        ),
        details="Of a saved plan, which is as it was saved, `--on-conflict overwrite` lets files make way even with --yes.",
    ),
)  # fmt: skip

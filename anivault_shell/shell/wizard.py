# SPDX-License-Identifier: GPL-3.0-or-later
"""
The whole way by pages, for those who do not want to type commands.

It does nothing that a line could not do: every step runs commands through the one door, and the last page shows them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from anivault_shell.commands.base import Context
from anivault_shell.lang.lexer import quote
from anivault_shell.model.plan import Action
from anivault_shell.shell.wizard_pages import Column, Line, Rows, Turn
from anivault_shell.shell.wizard_review import Choice, Review, choices_in
from anivault_shell.text import plural
from anivault_shell.view.answer import Answer, Cell
from anivault_shell.view.theme import Look

LANGUAGES = (
    ("ko-KR", "한국어"), ("en-US", "English"), ("ja-JP", "日本語"), ("zh-CN", "简体中文"), ("zh-TW", "繁體中文"),
    ("de-DE", "Deutsch"), ("fr-FR", "français"), ("es-ES", "español"), ("pt-BR", "português"), ("it-IT", "italiano"),
)  # fmt: skip
ACTIONS = (
    (Action.MOVE, "move: each file gets its new name and place; undo takes it back"),
    (Action.COPY, "copy: the old files stay as they are, and take their room twice"),
    (Action.HARDLINK, "hardlink: a second name beside the old one, which takes no room; for seeding"),
)
INTERRUPTED, GOES_ON = 130, (0, 10)


@dataclass
class Wizard:
    """What was answered so far, and the lines that were run."""

    ctx: Context
    look: Look
    source: str = ""
    target: str = ""
    language: str = ""
    action: Action = Action.MOVE
    choices: list[Choice] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    code: int = 0
    done: str = ""

    def run(self) -> Answer:
        """From the first page to the last; Esc goes back one, Ctrl-C leaves, and nothing is half done then."""
        before = self.ctx.settings
        self.source = next(iter(self.ctx.session.frame.roots), os.getcwd())
        self.language, self.target = self.ctx.language, self.ctx.session.frame.dest
        pages: list[Callable[[], Turn | None]] = [
            self._ask_source, self._ask_target, self._ask_language, self._ask_action, self._review, self._confirm, self._result,
        ]  # fmt: skip
        at = 0
        try:
            while 0 <= at < len(pages):
                turn = pages[at]()
                if turn is Turn.LEAVE or self.ctx.leaving:
                    break
                at += -1 if turn is Turn.BACK else 1
        finally:
            if self.ctx.settings is not before:
                self.ctx.adjust(before)
        return self._farewell()

    def _ask_source(self) -> Turn | None:
        says = ("The folder that holds your files.", "It is only looked at; nothing moves before you say so.")
        found = Line(
            self.look, "AniVault · 1 of 6 · Where are the files?", says, text=self.source, check=_no_folder
        ).ask()
        if isinstance(found, Turn):
            return Turn.LEAVE if found is Turn.BACK else found
        self.source = os.path.abspath(os.path.expanduser(found))
        return None

    def _ask_target(self) -> Turn | None:
        says = (
            "For the sorted library; it is made if it is not there.",
            "Leave it empty to sort the files where they are.",
        )
        found = Line(
            self.look, "AniVault · 2 of 6 · Where shall they stand?", says, text=self.target, check=_no_place
        ).ask()
        if isinstance(found, Turn):
            return found
        self.target = os.path.abspath(os.path.expanduser(found)) if found else ""
        return None

    def _ask_language(self) -> Turn | None:
        rows = list(LANGUAGES)
        if self.language not in dict(rows):
            rows.insert(0, (self.language, "as set"))
        at = [code for code, _ in rows].index(self.language)
        found = _list(self.look, "AniVault · 3 of 6 · In which language are titles written?", rows, at)
        if isinstance(found, Turn):
            return found
        self.language = rows[found][0]
        return None

    def _ask_action(self) -> Turn | None:
        rows = [("", text) for _, text in ACTIONS]
        at = [action for action, _ in ACTIONS].index(self.action)
        found = _list(self.look, "AniVault · 4 of 6 · What shall be done?", rows, at)
        if isinstance(found, Turn):
            return found
        self.action = ACTIONS[found][0]
        return self._gather()

    def _gather(self) -> Turn | None:
        """Scan and match, with their progress, on the screen as it was."""
        if self.language != self.ctx.language:
            settings = self.ctx.settings
            self.ctx.adjust(
                replace(
                    settings,
                    values={**settings.values, "lang": self.language},
                    origins={**settings.origins, "lang": "ui"},
                )
            )
        lines = [f"scan {quote(self.source)}", f"dest {quote(self.target)}" if self.target else "dest off", "match"]
        for line in lines:
            if self._do(line) not in GOES_ON:
                return self._stopped(f"{line.partition(' ')[0]} did not come to an end")
        return None

    def _stopped(self, why: str) -> Turn:
        """What a command said stands on the screen; the user decides to go back or to leave."""
        keys = "Enter or Esc goes back · Ctrl-C leaves"
        found = Rows(self.look, why, ("Its message stands behind this page; leave to read it.",), keys).ask()
        return Turn.LEAVE if found is Turn.LEAVE else Turn.BACK

    def _review(self) -> Turn | None:
        self.choices = choices_in(self.ctx.session, self.source)
        if not self.choices:
            return self._stopped("no file was found that could be sorted")
        turn = Review(self.ctx, self.look, self.choices).ask()
        if turn is not None:
            return turn
        for choice in self.choices:
            line = choice.line()
            if line is not None and self._do(line) == INTERRUPTED:
                return self._stopped("that was stopped")
        action = f" --action {self.action}" if self.action is not Action.MOVE else ""
        code = self._do(f"stage{action}")
        return None if code in (*GOES_ON, 6) else self._stopped("the new names could not be worked out")

    def _confirm(self) -> Turn | None:
        plan = self.ctx.session.frame.plan
        operations = plan.operations if plan is not None else ()
        left = [op for op in operations if op.conflict is not None]
        root = self.target or self.source
        rows = [(os.path.basename(op.source), _below(op.target, root)) for op in operations if op.conflict is None]
        rows += [(os.path.basename(op.source), f"stays: {op.conflict}") for op in left]
        ready = len(rows) - len(left)
        verb = {Action.MOVE: "move", Action.COPY: "copy", Action.HARDLINK: "link"}.get(self.action, "carry out")
        if not ready:
            return self._stopped("nothing can be sorted: all of it is unsure, in place already, or in conflict")
        says = (f"{plural(ready, 'file')} to {verb}, {len(left):,} stay where they are. No file is replaced.",)
        found = Rows(
            self.look, "AniVault · 6 of 6 · Shall it be done?", says, "Enter does it · Esc goes back · Ctrl-C leaves all as it is",
            columns=(Column("now"), Column("then")), count=len(rows), row=lambda n: [("", rows[n][0]), ("", rows[n][1])],
            below=lambda n: [("dim", "from"), ("", f"  {rows[n][0]}"), ("dim", "to"), ("", f"  {rows[n][1]}")],
        ).ask()  # fmt: skip
        if isinstance(found, Turn):
            return self._unstage(found)
        self.code = self._do("commit --yes")
        last = self.ctx.session.timeline.last
        self.done = last.tx or "" if last is not None else ""
        return None

    def _unstage(self, turn: Turn) -> Turn:
        """Going back from the last look leaves nothing staged that the next one would not show."""
        self._do("unstage")
        return turn

    def _result(self) -> Turn | None:
        title = "Done." if self.code in GOES_ON else "Not all of it could be done; what was done can be taken back."
        says = (f"{self.done or 'nothing'} is in the journal.", "Nothing is lost: `undo` takes it back now or later.")
        rows = ["keep it so and finish", "take all of it back"]
        found = Rows(
            self.look, f"AniVault · {title}", says, "Up Down choose · Enter goes on", columns=(Column(""),), count=len(rows),
            row=lambda n: [("", rows[n])],
        ).ask()  # fmt: skip
        if found == 1 and self.done:
            self.code = self._do("undo --yes")
        return Turn.LEAVE

    def _do(self, line: str) -> int:
        """Run one line where the user can see it."""
        assert self.ctx.runner is not None  # noqa: S101
        self.ctx.output.show(Answer(lines=((Cell("anivault> ", "dim"), Cell(line, "accent")),)), "ui")
        self.lines.append(line)
        return self.ctx.runner.run_line(line)

    def _farewell(self) -> Answer:
        """The lines that were run, as a script; nothing where nothing was."""
        if not self.lines:
            return Answer(say="left; nothing was done")
        language = [f"# anivault --lang {self.language} FILE.avsh"] if self.language != self.ctx.language else []
        lines = (Cell(""), Cell("What was run; as a file that ends in .avsh it does the same:", "title"),
                 *(Cell(f"  {line}") for line in [*language, *self.lines]))  # fmt: skip
        say = "" if self.done else "left; no file was moved"
        return Answer(lines=lines, say=say, code=self.code)


def _list(look: Look, title: str, rows: list[tuple[str, str]], at: int) -> int | Turn:
    keys = "Up Down choose · Enter goes on · Esc goes back · Ctrl-C leaves"
    columns = (Column("", 6), Column("")) if any(code for code, _ in rows) else (Column(""),)
    found = Rows(
        look, title, (), keys, columns=columns, count=len(rows), at=at,
        row=lambda n: [("", part) for part in rows[n]][-len(columns) :],
    ).ask()  # fmt: skip
    return found if isinstance(found, (int, Turn)) else Turn.LEAVE


def _below(path: str, root: str) -> str:
    inside = os.path.join(root, "")
    return path.removeprefix(inside)


def _no_folder(text: str) -> str:
    path = os.path.abspath(os.path.expanduser(text))
    return (
        "" if text and os.path.isdir(path) else f"there is no folder {path}" if text else "name a folder; Tab completes"
    )


def _no_place(text: str) -> str:
    path = os.path.abspath(os.path.expanduser(text))
    return f"{path} is no folder" if text and os.path.lexists(path) and not os.path.isdir(path) else ""

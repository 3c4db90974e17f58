# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as a tree: each file under the nearest of its roots, of which there may be thousands."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from anivault_shell.commands.arrange import drawn as drawn_plainly
from anivault_shell.commands.plans import differences, tree
from anivault_shell.errors import Interrupted
from anivault_shell.model import watch as watching
from anivault_shell.model.entry import Identity
from anivault_shell.model.plan import Action, Operation, Plan
from anivault_shell.model.watch import Unwatched

TOP = os.path.abspath(os.sep)


def path(text: str) -> str:
    return os.path.join(TOP, *text.split("/"))


def plan(roots: list[str], *pairs: tuple[str, str]) -> Plan:
    rows = tuple(
        Operation(n, Action.MOVE, path(a), path(b), Identity(1, 1), entry=n) for n, (a, b) in enumerate(pairs, start=1)
    )
    return Plan("plan", "2026-11-21T00:00:00Z", tuple(os.path.join(TOP, r) for r in roots), "jellyfin", rows)


def drawn(made: Plan) -> list[str]:
    return ["".join(cell.text for cell in line) for line in tree(made, made.operations, Unwatched())]


def test_a_file_stands_under_the_nearest_root() -> None:
    """Roots within roots, and one whose name only begins alike."""
    made = plan(
        ["in", os.path.join("in", "new"), "inner"], ("in/a.mkv", "in/new/Kite/b.mkv"), ("inner/c.mkv", "in/d.mkv")
    )
    lines = drawn(made)
    roots = [os.path.join(TOP, r) for r in ("in", "inner", os.path.join("in", "new"))]
    assert lines == [
        "Before", f"  {roots[1]}", "  └ c.mkv", f"  {roots[0]}", "  └ a.mkv",
        "After", f"  {roots[2]}", "  └ Kite", "    └ b.mkv", f"  {roots[0]}", "  └ d.mkv",
    ]  # fmt: skip


def test_what_is_under_no_root_is_left_out_and_the_top_is_a_root() -> None:
    """A whole drive may have been scanned."""
    made = plan([""], ("a/b.mkv", "c.mkv"))
    assert drawn(made) == ["Before", f"  {TOP}", "  └ a", "    └ b.mkv", "After", f"  {TOP}", "  └ c.mkv"]
    assert drawn(plan(["other"], ("a/b.mkv", "c.mkv"))) == ["Before", "After"]


def test_thousands_of_roots() -> None:
    """Each file is looked for above itself, not among all of them: else this would take minutes."""
    made = plan([f"r{n}" for n in range(4_000)], *((f"r{n}/a.mkv", f"r{n}/b.mkv") for n in range(4_000)))
    assert len(drawn(made)) == 2 + 4 * 4_000
    assert len(differences(made, made.operations, Unwatched())) == 3 * 4_000


@pytest.mark.parametrize("draw", [tree, differences])
def test_a_long_plan_is_told_of_and_can_be_stopped(
    draw: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """To draw a plan of very many files takes seconds."""
    monkeypatch.setattr(watching, "TOGETHER", 10)
    made = plan(["in"], *((f"in/a{n}.mkv", f"in/b{n}.mkv") for n in range(50)))

    class Stopping(Unwatched):
        left = 4

        def check(self) -> None:
            self.left -= 1
            if not self.left:
                raise Interrupted

    with pytest.raises(Interrupted):
        draw(made, made.operations, Stopping())
    with pytest.raises(Interrupted):
        drawn_plainly(made, made.operations, Stopping())

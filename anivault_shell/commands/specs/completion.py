# SPDX-License-Identifier: GPL-3.0-or-later
"""What `commands/completion.py` runs."""

from __future__ import annotations

from anivault_shell.lang.syntax import CommandSpec, Kind, Param

SPECS = (
    CommandSpec(
        "completion", "house", "Print the script by which another shell completes `anivault …`.", "completion bash",
        (Param("shell", Kind.CHOICE, "your shell", choices=("bash", "zsh", "fish", "powershell")),),
        details="Where to put it stands in its first lines.",
    ),
)  # fmt: skip

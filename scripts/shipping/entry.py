# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the program begins that Nuitka compiles: it cannot be handed a package's `__main__` and be called something else."""

import os
import sys

from anivault_shell.__main__ import main

# As PyInstaller says it: what stands beside the program is looked for there.
sys.frozen = True  # type: ignore[attr-defined]
sys.executable = os.path.realpath(os.path.join(os.path.dirname(__file__), os.path.basename(sys.argv[0])))
sys.exit(main())

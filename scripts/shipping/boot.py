# SPDX-License-Identifier: GPL-3.0-or-later
"""
What a built program runs before itself, in place of PyInstaller's own bootstrap.

That one imports ctypes and three other modules at each start, to teach them where a program keeps libraries
of its own, and so more than doubles the start.  AniVault loads none of its own through ctypes; those of its packages are found
by the packages.  What is left to do is to open the archive of modules.
"""

import sys

import pyimod02_importers

pyimod02_importers.install()
sys.frozen = True

# SPDX-License-Identifier: GPL-3.0-or-later
"""What building, testing and releasing the program share."""

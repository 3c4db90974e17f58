# SPDX-License-Identifier: GPL-3.0-or-later
"""How results look: tables for people, plain lines for pipes, NDJSON for programs."""

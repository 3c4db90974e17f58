# SPDX-License-Identifier: GPL-3.0-or-later
"""
Draws `anivault.ico`: a vault's round door with a play sign in it.  `python3 scripts/shipping/icon.py`.

Standard library only; the same bytes each time.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

SIZES = (16, 24, 32, 48, 64, 128, 256)
# Looks at so many points across each pixel, so that edges are smooth.
FINE = 4
Color = tuple[int, int, int]
NIGHT: Color = (24, 32, 56)
STEEL: Color = (122, 144, 196)
DOOR: Color = (44, 58, 100)
GLOW: Color = (255, 176, 72)


def color(x: float, y: float) -> Color | None:
    """What stands at a point of the unit square; None outside the rounded frame."""
    u, v = abs(x - 0.5), abs(y - 0.5)
    corner = (max(u - 0.32, 0.0) ** 2 + max(v - 0.32, 0.0) ** 2) ** 0.5
    if corner > 0.17:
        return None
    radius = (u * u + v * v) ** 0.5
    if -0.11 < x - 0.5 < 0.2 and v < (0.7 - x) * 0.62:
        return GLOW
    if radius < 0.31:
        return DOOR
    # Four bolts hold the ring.
    bolt = min((u - 0.3) ** 2 + (v - 0.3) ** 2, 1.0) ** 0.5
    return STEEL if radius < 0.37 or bolt < 0.045 else NIGHT


def picture(size: int, at: Callable[[float, float], Color | None]) -> bytes:
    """The drawing *size* pixels wide, as PNG with alpha."""
    rows = bytearray()
    for row in range(size):
        rows.append(0)
        for column in range(size):
            rows += _pixel([at((column + (i + 0.5) / FINE) / size, (row + (j + 0.5) / FINE) / size)
                            for i in range(FINE) for j in range(FINE)])  # fmt: skip
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _pixel(looks: list[Color | None]) -> bytes:
    seen = [look for look in looks if look is not None]
    if not seen:
        return bytes(4)
    mixed = (sum(look[channel] for look in seen) // len(seen) for channel in range(3))
    return bytes((*mixed, 255 * len(seen) // len(looks)))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def icon(pictures: dict[int, bytes]) -> bytes:
    """An .ico of *pictures* by their size."""
    place = 6 + 16 * len(pictures)
    table = bytearray(struct.pack("<HHH", 0, 1, len(pictures)))
    for size, data in pictures.items():
        table += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), place)
        place += len(data)
    return bytes(table) + b"".join(pictures.values())


if __name__ == "__main__":
    target = Path(__file__).with_name("anivault.ico")
    target.write_bytes(icon({size: picture(size, color) for size in SIZES}))

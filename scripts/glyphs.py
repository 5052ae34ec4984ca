"""Writes the outlines of the characters that pictures are lettered with.

    python scripts/glyphs.py DejaVuSans.ttf Sources/Plots/Font/GlyphData.swift

Needs fonttools. A glyph is, in variable-length integers (7 bits a byte, low bits first): code point less
that of the glyph before, advance, number of contours; a contour is its number of points and, a point, the
steps from the point before, zigzag: 2·dx + (1 on the curve), dy. Units: 2048 to the em, y upwards.
"""

import base64
import sys
from pathlib import Path

from fontTools.ttLib import TTFont

RANGES = [
    (0x20, 0x7E),
    (0xA0, 0xAC),
    (0xAE, 0x17F),
    (0x391, 0x3A1),
    (0x3A3, 0x3A9),
    (0x3B1, 0x3C9),
    (0x410, 0x44F),
    (0x2070, 0x2071),
    (0x2074, 0x208E),
    (0x2090, 0x209C),
]
SINGLES = "ₖⱼᵢ–—‘’“”„•…‰′″‖−√∞∂∆∇∈∏∑∫≈≠≡≤≥∝←↑→↓↔⇒★●○■□▲△◆"


def varint(value):
    out = bytearray()
    while True:
        out.append((value & 0x7F) | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(out)


def zigzag(value):
    return 2 * value if value >= 0 else -2 * value - 1


def glyph(font, name):
    glyf = font["glyf"]
    out = bytearray(varint(font["hmtx"][name][0]))
    if glyf[name].numberOfContours == 0:
        return bytes(out + varint(0))
    points, ends, flags = glyf[name].getCoordinates(glyf)
    out += varint(len(ends))
    x = y = start = 0
    for end in ends:
        out += varint(end + 1 - start)
        for place in range(start, end + 1):
            px, py = (round(v) for v in points[place])
            out += varint(zigzag(px - x) << 1 | flags[place] & 1) + varint(zigzag(py - y))
            x, y = px, py
        start = end + 1
    return bytes(out)


def main(source, target):
    font = TTFont(source)
    assert font["head"].unitsPerEm == 2048
    names = font.getBestCmap()
    wanted = {c for low, high in RANGES for c in range(low, high + 1)} | {ord(c) for c in SINGLES}
    data = bytearray()
    last = 0
    for code in sorted(wanted & set(names)):
        data += varint(code - last) + glyph(font, names[code])
        last = code
    text = base64.b64encode(bytes(data)).decode()
    lines = [text[i : i + 100] for i in range(0, len(text), 100)]
    with Path(target).open("w") as file:
        file.write(
            "// Written by scripts/glyphs.py from DejaVu Sans; change that.\n"
            "// Licence: Sources/Plots/Font/LICENSE.\n\n"
        )
        file.write("/// Outlines in base64, in the form that the script describes.\n")
        file.write('let glyphData = """\n')
        file.write("".join(f"  {line}\\\n" for line in lines[:-1]) + f'  {lines[-1]}\n  """\n')
    print(f"{len(wanted & set(names))} glyphs, {len(data)} bytes", font["name"].getDebugName(5))


main(*sys.argv[1:])

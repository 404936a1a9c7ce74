#!/usr/bin/env python3
"""Makes fixtures/font/shinonome-12.bin from the Shinonome bitmap fonts (東雲フォント).

Not part of the build. Needs Debian's xfonts-shinonome, or another folder with its .pcf.gz files:

    scripts/font.py [FOLDER] > fixtures/font/shinonome-12.bin

The file is one zlib stream (RFC 1950). Inside, numbers are big-endian:

    u16                number of characters, n
    n times u16        code points, ascending
    n times u8         width in dots, 6 or 12
    then, one after the other in the same order, the dots of each character: 12 rows of `width` bits, most significant
    bit first, 1 for ink, rows joined without padding (9 or 18 bytes)
"""

import gzip
import struct
import sys
import zlib

HEIGHT = 12
FOLDER = "/usr/share/fonts/X11/misc"


def tables(path):
    """The tables of a PCF file by type: their format and content."""
    data = gzip.open(path).read()
    assert data[:4] == b"\1fcp", path
    found = {}
    for index in range(struct.unpack_from("<I", data, 4)[0]):
        kind, form, size, offset = struct.unpack_from("<4I", data, 8 + 16 * index)
        found[kind] = (form, data[offset : offset + size])
    return found


def read(path):
    """The glyphs of a PCF file by encoding: left bearing, ascent above the baseline, rows of bits as text."""
    found = tables(path)

    def numbers(form):
        return ">" if form & 4 else "<"

    form, data = found[4]  # metrics
    metrics = []
    if form & 0x100:
        (count,) = struct.unpack_from(numbers(form) + "H", data, 4)
        for index in range(count):
            left, right, _, ascent, descent = (byte - 0x80 for byte in data[6 + 5 * index : 11 + 5 * index])
            metrics.append((left, right, ascent, descent))
    else:
        (count,) = struct.unpack_from(numbers(form) + "I", data, 4)
        for index in range(count):
            left, right, _, ascent, descent, _ = struct.unpack_from(numbers(form) + "5hH", data, 8 + 12 * index)
            metrics.append((left, right, ascent, descent))
    form, data = found[8]  # bitmaps
    order = numbers(form)
    (count,) = struct.unpack_from(order + "I", data, 4)
    offsets = struct.unpack_from(f"{order}{count}I", data, 8)
    bits = data[8 + 4 * count + 16 :]
    pad = 1 << (form & 3)
    # Bytes and bits both from the most significant: what the fonts have. Anything else would need swapping.
    assert form & 0xC == 0xC, hex(form)
    form, data = found[32]  # encodings
    order = numbers(form)
    first2, last2, first1, last1, _ = struct.unpack_from(order + "5H", data, 4)
    row = last2 - first2 + 1
    glyphs = {}
    for high in range(first1, last1 + 1):
        for low in range(first2, last2 + 1):
            (index,) = struct.unpack_from(order + "H", data, 14 + 2 * ((high - first1) * row + low - first2))
            if index == 0xFFFF:
                continue
            left, right, ascent, descent = metrics[index]
            width, height = right - left, ascent + descent
            stride = (width + 8 * pad - 1) // (8 * pad) * pad
            rows = []
            for line in range(height):
                start = offsets[index] + line * stride
                rows.append("".join(f"{byte:08b}" for byte in bits[start : start + stride])[:width])
            glyphs[high << 8 | low] = (left, ascent, rows)
    return glyphs


def dots(glyph, width, baseline):
    """The glyph in its cell, as packed bits."""
    left, ascent, rows = glyph
    cell = [[0] * width for _ in range(HEIGHT)]
    for line, row in enumerate(rows):
        for column, bit in enumerate(row):
            y, x = baseline - ascent + line, left + column
            if bit == "1":
                cell[y][x] = 1
    text = "".join(str(bit) for row in cell for bit in row)
    return int(text, 2).to_bytes(len(text) // 8, "big")


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else FOLDER
    baseline = 10
    characters = {}
    for code, glyph in read(f"{folder}/shnmk12.pcf.gz").items():
        high, low = code >> 8 | 0x80, code & 0xFF | 0x80
        lead, trail = (high - 0xA1) // 2, low
        # The same place of JIS X 0208 has two names in Unicode: that of the standard, and that of Windows, which people
        # type (for instance U+2212 and U+FF0D).
        shifted = bytes([lead + (0x81 if lead < 31 else 0xC1), shifted_trail(high, trail)])
        for place, codec in ((bytes([high, low]), "euc_jp"), (shifted, "cp932")):
            try:
                character = place.decode(codec)
            except UnicodeDecodeError:
                continue
            if len(character) == 1:
                characters[ord(character)] = (12, dots(glyph, 12, baseline))
    for code, glyph in read(f"{folder}/shnm6x12a.pcf.gz").items():
        if 0x20 <= code < 0x7F:
            characters[code] = (6, dots(glyph, 6, baseline))
    for code, glyph in read(f"{folder}/shnm6x12r.pcf.gz").items():
        if 0xA1 <= code < 0xE0:
            characters[0xFF61 + code - 0xA1] = (6, dots(glyph, 6, baseline))
    codes = sorted(characters)
    out = struct.pack(f">H{len(codes)}H", len(codes), *codes)
    out += bytes(characters[code][0] for code in codes)
    out += b"".join(characters[code][1] for code in codes)
    sys.stdout.buffer.write(zlib.compress(out, 9))


def shifted_trail(high, low):
    """Second byte of Shift JIS for a place of EUC-JP."""
    if high % 2:
        return low - 0xA1 + (0x40 if low - 0xA1 < 63 else 0x41)
    return low - 0xA1 + 0x9F


if __name__ == "__main__":
    main()

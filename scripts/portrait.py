#!/usr/bin/env python3
"""Makes fixtures/portrait/portrait.jp2: a drawn head and shoulders, so plainly a drawing that nobody takes it for a
photo of anyone. Greyscale JPEG 2000 (JP2) of 192 by 240 dots, about as many bytes as the photo of a real card.

Not part of the build. Needs opj_compress (Debian: libopenjp2-tools):

    scripts/portrait.py fixtures/portrait/portrait.jp2
"""

import pathlib
import subprocess
import sys
import tempfile

WIDTH, HEIGHT = 192, 240
BACKGROUND, OUTLINE, SKIN, HAIR, COAT, COLLAR = 225, 60, 200, 70, 120, 240


def ellipse(x, y, centre_x, centre_y, radius_x, radius_y):
    return ((x - centre_x) / radius_x) ** 2 + ((y - centre_y) / radius_y) ** 2 <= 1


def shade(x, y):
    """The grey of one dot: what was drawn last, first."""
    middle = WIDTH / 2
    for side in (-1, 1):
        if ellipse(x, y, middle + side * 20, 104, 5, 6):
            return OUTLINE
        if abs(x - (middle + side * 20)) < 11 and 88 <= y < 92:
            return HAIR
    if abs(x - middle) < 14 and 138 <= y < 142:
        return OUTLINE
    if abs(x - middle) < 3 and 112 <= y < 124:
        return OUTLINE
    if ellipse(x, y, middle, 108, 44, 56):
        return SKIN if y >= 80 or abs(x - middle) > 40 - (80 - y) else HAIR
    if ellipse(x, y, middle, 98, 54, 62):
        return HAIR
    if abs(x - middle) < 18 and 150 <= y < 188:
        return SKIN
    if y > 176 and abs(x - middle) < (y - 176) * 0.6 and y < 216:
        return COLLAR
    if ellipse(x, y, middle, 258, 84, 84):
        return COAT
    return BACKGROUND


def main():
    target = pathlib.Path(sys.argv[1])
    dots = bytes(shade(x + 0.5, y + 0.5) for y in range(HEIGHT) for x in range(WIDTH))
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "portrait.pgm"
        source.write_bytes(b"P5\n%d %d\n255\n" % (WIDTH, HEIGHT) + dots)
        # 9/7 wavelet, one quality layer, about 2000 bytes.
        ratio = f"{WIDTH * HEIGHT / 2000:.2f}"
        command = ["opj_compress", "-i", source, "-o", target, "-I", "-n", "5", "-r", ratio]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    data = target.read_bytes()
    assert data.startswith(bytes.fromhex("0000000C6A502020")) and len(data) <= 2500, len(data)


if __name__ == "__main__":
    main()

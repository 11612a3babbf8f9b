"""Hand-made samples, for cases that no recording or photograph covers."""

import math
import random
import re
import struct

from harness import TESTDATA


def portrait(person, number):
    """Width, height and pixels of an ORL picture."""
    content = (TESTDATA / f"data/face/att_faces/s{person}/{number}.pgm").read_bytes()
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", content)
    return int(head[1]), int(head[2]), content[head.end():]


def pgm(width, height, pixels):
    return b"P5\n%d %d\n255\n" % (width, height) + bytes(pixels)


def side_by_side(one, other):
    width, height, left = one
    right = other[2]
    rows = (left[y * width:(y + 1) * width] + right[y * width:(y + 1) * width] for y in range(height))
    return pgm(2 * width, height, b"".join(rows))


def darkened(picture):
    width, height, pixels = picture
    return pgm(width, height, bytes(p // 4 for p in pixels))


def wav(samples, rate=16000, form=1, bits=16, claimed=None):
    """A WAV of raw little-endian samples; `claimed`: the length that its header says."""
    width = bits // 8
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16, form, 1, rate, rate * width, width, bits,
                       b"data", len(samples) if claimed is None else claimed)
    return head + samples


def tone(seconds, hertz, level=0.3, rate=16000):
    """A synthetic chord: three steady sines."""
    values = (sum(math.sin(2 * math.pi * hertz * k * i / rate) for k in (1, 1.26, 1.5)) / 3 for i in range(int(seconds * rate)))
    return b"".join(struct.pack("<h", int(32767 * level * v)) for v in values)


def noise(seconds, level=0.1, rate=16000):
    source = random.Random(1)
    return b"".join(struct.pack("<h", int(32767 * level * source.uniform(-1, 1))) for _ in range(int(seconds * rate)))


def tiff(width, height, pixels, bits=8):
    """One strip of uncompressed gray, little-endian, as the header says."""
    fields = [(256, 4, width), (257, 4, height), (258, 3, bits), (259, 3, 1), (262, 3, 1), (273, 4, 122), (277, 3, 1), (278, 4, height), (279, 4, len(pixels))]
    directory = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in fields)
    return struct.pack("<2sHIH", b"II", 42, 8, len(fields)) + directory + struct.pack("<I", 0) + pixels


def ridges(width, height):
    """Straight ridges, nine pixels apart."""
    rows = (bytes([int(128 - 90 * math.cos(2 * math.pi * (y + 0.2 * x) / 9)) for x in range(width)]) for y in range(height))
    return b"".join(rows)

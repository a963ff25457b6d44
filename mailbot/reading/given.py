"""Text that a file itself gives, laid over its pixels as if it had been read there."""

import unicodedata

from mailbot.model.document import Box, Line
from mailbot.reading.ocr import Glyph, Reading, Strip
from mailbot.reading.upright import Flat


def strips_of(lines: tuple[Line, ...], rotation: int, flat: Flat) -> list[Strip]:
    """Place given lines, boxes on the page as shown, on the flat page."""
    strips = []
    for line in lines:
        if line.box is not None and line.text.strip():
            x0, y0, x1, y1 = flat.pixels(uprighted(line.box, rotation))
            strips.append(Strip(x0, y0, x1, y1, spread(line.text)))
    return sorted(strips, key=lambda s: ((s.y0 + s.y1) / 2, s.x0))


def uprighted(box: Box, rotation: int) -> Box:
    """Tell where a box on the page as shown stands once the page is turned upright."""
    for _ in range(rotation // 90):
        box = Box(box.y0, 1 - box.x1, box.y1, 1 - box.x0)
    return box


def spread(text: str) -> Reading:
    """Spread the characters of a text over its line, wide ones taking twice the room."""
    widths = [2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text]
    whole = max(1, sum(widths))
    glyphs, before = [], 0
    for char, width in zip(text, widths, strict=True):
        glyphs.append(Glyph(char, (before + width / 2) / whole, 1.0))
        before += width
    return Reading(tuple(glyphs))

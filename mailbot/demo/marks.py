"""Marks that people make beside or over rows of a list."""

from random import Random
from typing import Literal, TypeAlias

from PIL import Image, ImageChops, ImageDraw

from mailbot.demo.paper import Cell, Paper, px

Mark: TypeAlias = Literal["highlight", "tick", "circle"]
_MARKER = (255, 244, 92)
_PEN = (222, 38, 44)


def mark(paper: Paper, row: Cell, kind: Mark, random: Random) -> None:
    """Mark a row of a list with a highlighter or a red pen."""
    if kind == "highlight":
        _highlight(paper, row, random)
    elif kind == "tick":
        _tick(paper, row, random)
    else:
        _circle(paper, row, random)


def _highlight(paper: Paper, row: Cell, random: Random) -> None:
    layer = Image.new("RGB", paper.image.size, (255, 255, 255))
    left, right = row.left + random.uniform(-2, 1), row.right + random.uniform(-4, 2)
    top, bottom = row.top + row.height * 0.18, row.bottom - row.height * 0.12
    tilt = random.uniform(-0.4, 0.4)
    corners = [(left, top), (right, top + tilt), (right, bottom + tilt), (left, bottom)]
    ImageDraw.Draw(layer).polygon([(px(x), px(y)) for x, y in corners], fill=_MARKER)
    paper.image.paste(ImageChops.multiply(paper.image, layer))


def _tick(paper: Paper, row: Cell, random: Random) -> None:
    x, y = row.left + random.uniform(1, 3), row.top + row.height * random.uniform(0.3, 0.5)
    stroke = [(x, y), (x + 1.6, y + 2.6), (x + 5.5, y - 3.2)]
    _pen(paper, stroke, 5)


def _circle(paper: Paper, row: Cell, random: Random) -> None:
    left, right = row.left - random.uniform(0, 2), row.left + row.width * 0.42
    box = (px(left), px(row.top - 0.8), px(right), px(row.bottom + 0.8))
    start = random.uniform(150, 200)
    paper.draw.arc(box, start, start + 372, fill=_PEN, width=4)


def _pen(paper: Paper, stroke: list[tuple[float, float]], width: int) -> None:
    paper.draw.line([(px(x), px(y)) for x, y in stroke], fill=_PEN, width=width, joint="curve")

"""Sheets become files: a scanned PDF, one with a text layer, or both mixed."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from PIL import Image
from pypdf import PdfReader, PdfWriter

from benchmarks.accuracy.noise import CLEAN, Recipe, scanned
from benchmarks.accuracy.render import pixels, text_page
from benchmarks.accuracy.sheet import Sheet
from benchmarks.accuracy.truth import PageTruth


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A sheet, what is on it, and how it gets into a file."""

    sheet: Sheet
    items: tuple[str, ...]
    seals: int | None = 0
    marks: tuple[str, ...] = ()
    #: None: not scanned, its text stays text.
    recipe: Recipe | None = CLEAN
    #: How it lies on the scanner's glass, clockwise.
    turned: int = 0
    #: How the file tells viewers to turn it, clockwise.
    flag: int = 0

    @property
    def wanted(self) -> bool:
        """Tell whether it is any of what was asked for."""
        return self.items[0] not in {"other", "blank"}

    @property
    def truth(self) -> PageTruth:
        """What is to be found out about it."""
        blank = self.items[0] == "blank"
        return PageTruth(
            items=self.items,
            rotation=None if blank else (self.turned + self.flag) % 360,
            seals=self.seals,
            marks=self.marks,
            title=self.sheet.heading if self.wanted else "",
            gray=self.recipe is not None and self.recipe.mode != "colour",
        )


def image(leaf: Leaf, random: Random) -> Image.Image:
    """Scan a leaf."""
    recipe = leaf.recipe or CLEAN
    drawn = scanned(pixels(leaf.sheet, recipe.dpi), recipe, random)
    return drawn.rotate(-leaf.turned, expand=True) if leaf.turned else drawn


def pdf(leaves: Sequence[Leaf], random: Random) -> bytes:
    """Bind leaves into one PDF."""
    writer = PdfWriter()
    for leaf in leaves:
        data = text_page(leaf.sheet) if leaf.recipe is None else _scan(leaf, leaf.recipe, random)
        page = PdfReader(io.BytesIO(data)).pages[0]
        if leaf.flag:
            page.rotate(leaf.flag)
        writer.add_page(page)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _scan(leaf: Leaf, recipe: Recipe, random: Random) -> bytes:
    """Save a scan as scanners do: JPEG in colour or gray, CCITT group 4 in black and white."""
    buffer = io.BytesIO()
    drawn = image(leaf, random)
    settings = {} if recipe.mode == "bilevel" else {"quality": recipe.quality}
    drawn.save(buffer, "PDF", resolution=recipe.dpi, **settings)
    return buffer.getvalue()

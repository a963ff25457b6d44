"""Pages are drawn the same for the same seed, and show what they are told to."""

import io
import itertools
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import openpyxl
import pytest
from PIL import Image
from pypdf import PdfReader

import mailbot.demo
from mailbot.demo import pages, sheets
from mailbot.demo.filing import Filing, invent
from mailbot.demo.paper import Paper, font, px
from mailbot.demo.scanner import bind, jpeg, photograph, scan

UNIT = "中国铁路通信信号集团公司工程建设协会"
#: A4 at 150 dots an inch.
SIZE = (1240, 1754)

KINDS: dict[str, Callable[[Filing, Random], Paper]] = {
    "letter": pages.letter,
    "announcement": pages.announcement,
    "roll": pages.roll,
    "statistics": lambda filing, _: pages.statistics(filing),
    "application": pages.application,
}


def _seeded(seed: int) -> Random:
    return Random(seed)


def _red(image: Image.Image) -> int:
    red, green, blue = (np.asarray(image, dtype=np.int16)[..., i] for i in range(3))
    return int(((red - np.maximum(green, blue)) > 60).sum())


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_draws_the_same_page(kind: str) -> None:
    def drawn(seed: int) -> bytes:
        random = _seeded(seed)
        return bind([scan(KINDS[kind](invent(UNIT, random), random), random)])

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


def test_a_seal_is_red_and_can_be_left_out() -> None:
    filing = invent(UNIT, _seeded(1))
    sealed = _red(pages.letter(filing, _seeded(1)).image)
    assert sealed > 5_000
    assert _red(pages.letter(filing, _seeded(1), sealed=False).image) == 0


def test_what_is_printed_under_a_seal_still_shows() -> None:
    filing = invent(UNIT, _seeded(1))
    plain = np.asarray(pages.letter(filing, _seeded(1), sealed=False).image)
    sealed = np.asarray(pages.letter(filing, _seeded(1)).image)
    assert (sealed <= plain).all()


@pytest.mark.parametrize("kind", ["highlight", "tick", "circle"])
def test_only_recommended_rows_are_marked(kind: str) -> None:
    filing = invent(UNIT, _seeded(2))
    marked = np.asarray(pages.roll(filing, _seeded(3), marks=kind).image, dtype=np.int16)  # type: ignore[arg-type]  # the parameter is one of the three
    plain = np.asarray(pages.roll(filing, _seeded(3), marks=None).image, dtype=np.int16)
    touched_lines = np.flatnonzero(np.abs(marked - plain).sum(axis=(1, 2)))
    # Just inside the table's right edge stand its ruling lines and nothing else.
    ruled = np.flatnonzero((plain[:, px(184)] < 100).all(axis=1))
    edges = [int(y) for y in ruled if not {y - 1, y - 2} & set(ruled)][1:]
    middles = [(top + bottom) // 2 for top, bottom in itertools.pairwise(edges)]
    touched = {row for row, middle in enumerate(middles) if middle in touched_lines}
    assert touched == set(filing.recommended)


def test_a_scan_is_a_turned_sheet_with_grain_and_a_photo_a_bent_one() -> None:
    paper = pages.statistics(invent(UNIT, _seeded(4)))
    assert paper.image.size == SIZE
    upright, sideways = scan(paper, _seeded(5)), scan(paper, _seeded(5), turned=90)
    assert (upright.size, sideways.size) == (SIZE, SIZE[::-1])
    assert np.asarray(upright)[10:60, 10:60].std() > 1
    photo = photograph(paper, _seeded(6))
    assert photo.size > SIZE
    assert Image.open(io.BytesIO(jpeg(photo))).format == "JPEG"


def test_a_bound_pdf_has_a_page_for_each_sheet() -> None:
    random = _seeded(9)
    filing = invent(UNIT, random)
    papers = (pages.letter(filing, random), pages.statistics(filing))
    reader = PdfReader(io.BytesIO(bind([scan(paper, random) for paper in papers])))
    assert len(reader.pages) == 2
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)
    assert reader.pages[0].extract_text() == ""


def test_the_workbook_says_what_the_filing_says() -> None:
    filing = invent("广州恒石建筑工程有限公司", _seeded(10))
    sheet = openpyxl.load_workbook(io.BytesIO(sheets.statistics(filing))).worksheets[0]
    rows = [[cell for cell in row if cell is not None] for row in sheet.values]
    assert rows[0] == ["广州市工程建设质量信得过班组活动统计表"]
    assert rows[2] == ["单位名称", filing.unit]
    assert [row[2] for row in rows[4:11]] == [float(figure) for figure in filing.figures]
    summary = openpyxl.load_workbook(io.BytesIO(sheets.summary(filing))).worksheets[0]
    named = [row[1] for row in summary.iter_rows(min_row=4, values_only=True)]
    assert named == [filing.teams[place].name for place in filing.recommended]


def test_the_typeface_has_every_character_the_demo_writes() -> None:
    folder = Path(mailbot.demo.__file__).parent
    rules = folder.parents[1] / "rules" / "cacem-2025.roster.toml"
    sources = [*folder.glob("*.py"), rules]
    written = set("".join(path.read_text("utf-8") for path in sources))
    # Typed into workbooks only, which bring their reader's own typeface.
    chinese = {c for c in written if re.match(r"[^\x00-\xff\u3000]", c)} - {"☑"}
    missing = font(12).getmask("\u0378").getbbox()
    assert {c for c in chinese if font(12).getmask(c).getbbox() == missing} == set()

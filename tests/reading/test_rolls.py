"""Which tables are skimmed, and what is read closely after all."""

from collections.abc import Sequence

import numpy as np
import pytest

from mailbot.reading import rolls
from mailbot.reading.lattice import Area
from mailbot.reading.ocr import Floats, Glyph, Image, Reading, Strip

PAGE = np.full((1000, 1000, 3), 255, np.uint8)
HIGH = 40


class Clerk:
    """Reads what the test laid out, by its place, and keeps what was read closely."""

    def __init__(self, rows: Sequence[Sequence[str]], sure: float) -> None:
        """Lay out rows of cells, a column every 300 pixels."""
        self.texts = {(r, c): text for r, row in enumerate(rows) for c, text in enumerate(row)}
        self.sure = sure
        self.closely: list[str] = []

    def strip(self, _image: Image, quad: Floats, *, skimmed: bool = False) -> Strip:
        """Read one cell."""
        text = self.texts[int(quad[0][1]) // HIGH, int(quad[0][0]) // 300]
        if not skimmed:
            self.closely.append(text)
        x0, y0, x1, y1 = (float(v) for v in (*quad.min(axis=0), *quad.max(axis=0)))
        glyphs = tuple(Glyph(char, 0.5, self.sure) for char in text)
        return Strip(x0, y0, x1, y1, Reading(glyphs), skimmed)


def read(
    rows: Sequence[Sequence[str]], *, sure: float = 0.97, all_rows: bool = False
) -> tuple[list[Strip], list[str]]:
    clerk = Clerk(rows, sure)
    areas = [
        Area(r, c, 1, 1, 300 * c, HIGH * r, 300 * (c + 1), HIGH * (r + 1))
        for r, row in enumerate(rows)
        for c, _ in enumerate(row)
    ]
    quads = [
        np.array(
            [
                [a.x0 + 9, a.y0 + 9],
                [a.x1 - 9, a.y0 + 9],
                [a.x1 - 9, a.y1 - 9],
                [a.x0 + 9, a.y1 - 9],
            ]
        )
        for a in areas
        if rows[a.row][a.col]
    ]
    strips = rolls.read(PAGE, quads, [areas], clerk, all_rows=all_rows)  # type: ignore[arg-type]  # the clerk stands in for the models
    return strips, clerk.closely


def roll(count: int = 12) -> list[list[str]]:
    return [[str(n + 1), f"先锋{n}班组", "某某公司"] for n in range(count)]


def test_a_roll_is_skimmed_but_for_its_head() -> None:
    head = ["序号", "班组名称", "所在企业"]
    strips, closely = read([head, *roll()])
    assert closely == head
    assert len(strips) == 39
    assert [s.text for s in strips if not s.skimmed] == head


def test_where_all_rows_matter_none_is_skimmed() -> None:
    _, closely = read(roll(), all_rows=True)
    assert len(closely) == 36


@pytest.mark.parametrize(
    "rows",
    [
        roll(6),
        [["指标", text, other] for _, text, other in roll()],
        [[n, text, f"{n}5"] for n, text, _ in roll()],
        [[n, text, ""] for n, text, _ in roll()],
        list(reversed(roll())),
    ],
    ids=["short", "not numbered", "with figures", "not filled in", "counting down"],
)
def test_what_is_no_roll_is_read_closely(rows: list[list[str]]) -> None:
    strips, closely = read(rows)
    assert not any(strip.skimmed for strip in strips)
    assert sorted(closely) == sorted(text for row in rows for text in row if text)


def test_a_roll_read_poorly_is_read_closely() -> None:
    strips, _ = read(roll(), sure=0.8)
    assert not any(strip.skimmed for strip in strips)

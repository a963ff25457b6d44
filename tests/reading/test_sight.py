"""The worker that sees pixels, asked about scans the demo draws: what is on each of them."""

from random import Random
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mailbot.demo import pages, scanner
from mailbot.demo.filing import invent
from mailbot.demo.paper import Paper
from mailbot.model import codec
from mailbot.model.document import Line
from mailbot.model.text import fold
from mailbot.reading import sight
from mailbot.reading.look import look
from mailbot.reading.raster import Raster

FILING = invent("云南省市政工程协会", Random(7), teams=14, recommended=4)


def raster(image: Image.Image) -> Raster:
    bgr = np.asarray(image.convert("RGB"))[:, :, ::-1]
    height, width = bgr.shape[:2]
    return Raster(number=1, width=width, height=height, dpi=200, pixels=bgr.tobytes())


def seen(paper: Paper, **scan: Any) -> sight.Sight:  # noqa: ANN401 - as the scanner takes it
    return look(raster(scanner.scan(paper, Random(11), **scan)))


def text_of(found: sight.Sight) -> str:
    return fold("".join(line.text for line in found.lines))


def test_a_question_arrives_as_it_was_asked() -> None:
    page = Raster(number=3, width=2, height=1, dpi=130, pixels=b"abcdef")
    given = sight.Given(lines=(Line(text="推荐函"),), turn=90, pictured=0.2)
    assert sight.question(sight.ask(page, given)) == ([page], sight.Question(given=given))
    assert sight.question(sight.ask(page, all_rows=False)) == (
        [page],
        sight.Question(all_rows=False),
    )
    part = Raster(
        number=3, width=1, height=2, dpi=130, left=5, top=6, across=7, down=8, pixels=b"abcdef"
    )
    asked = sight.Question(number=3, given=given)
    assert sight.question(sight.ask_parts(sight.words(3, given), [part])) == ([part], asked)
    assert sight.question(sight.ask_parts(sight.words(3, given), [])) == ([], asked)


def test_an_answer_is_read_strictly() -> None:
    found = sight.Answer(sight=sight.Sight(number=1, rotation=90, blank=False))
    assert sight.answer(codec.dump(found).encode()) == found
    with pytest.raises(codec.CodecError):
        sight.answer(b'{"number": 1}')


def test_a_sealed_letter() -> None:
    found = seen(pages.letter(FILING, Random(1)))
    assert not found.blank
    assert found.rotation == 0
    assert found.colour
    assert FILING.unit in text_of(found)
    assert len(found.seals) == 1


def test_a_letter_without_a_seal_has_none() -> None:
    assert seen(pages.letter(FILING, Random(1), sealed=False)).seals == ()


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_laid_in_any_way(turned: int) -> None:
    found = seen(pages.letter(FILING, Random(1)), turned=turned)
    assert found.rotation == turned
    assert FILING.unit in text_of(found)
    assert len(found.seals) == 1


def test_the_letterhead_of_a_notice_is_no_seal() -> None:
    assert len(seen(pages.announcement(FILING, Random(2))).seals) == 1
    assert seen(pages.announcement(FILING, Random(2), sealed=False)).seals == ()


def test_the_form_comes_as_a_grid_with_its_numbers() -> None:
    found = seen(pages.statistics(FILING))
    cells = {fold(cell.text) for grid in found.grids for cell in grid.cells}
    assert set(FILING.figures) <= cells


@pytest.mark.parametrize("kind", ["highlight", "tick", "circle"])
def test_marked_rows_and_no_others(kind: Any) -> None:  # noqa: ANN401 - a literal of the demo's
    found = seen(pages.roll(FILING, Random(3), marks=kind))
    wanted = {FILING.teams[place].name for place in FILING.recommended}
    assert {w for w in wanted for mark in found.marks if w in mark.text} == wanted
    assert len(found.marks) == len(wanted)


def test_a_list_is_skimmed_but_for_its_marked_rows() -> None:
    paper = pages.roll(FILING, Random(3), marks="tick")
    page = raster(scanner.scan(paper, Random(11)))
    skimmed, read = look(page, all_rows=False), look(page)
    assert [mark.cells for mark in skimmed.marks] == [mark.cells for mark in read.marks]
    assert len(skimmed.marks) == len(FILING.recommended)
    assert len(skimmed.lines) == len(read.lines)
    # The quick model is as sure of print, but not exactly so: other rows were read by it.
    assert {line.confidence for line in skimmed.lines} != {line.confidence for line in read.lines}


def test_a_form_is_read_closely_though_its_rows_are_as_regular() -> None:
    page = raster(scanner.scan(pages.statistics(FILING), Random(11)))
    assert look(page, all_rows=False) == look(page)


def test_a_list_without_marks_has_none() -> None:
    assert seen(pages.roll(FILING, Random(3), marks=None)).marks == ()


def test_an_empty_page_is_blank() -> None:
    assert look(raster(Image.new("RGB", (1654, 2339), "white"))).blank
    assert seen(Paper()).blank


def test_given_text_is_not_read_again() -> None:
    page = raster(scanner.scan(pages.letter(FILING, Random(1)), Random(11), skew=0.0))
    found = look(page, sight.Given(lines=()))
    assert found.lines == ()
    assert len(found.seals) == 1

"""What a PDF page draws beside its text: lines, things and check boxes, told by its strokes."""

import io
from collections.abc import Callable

import pypdf
import pytest
from PIL import Image
from pypdf.annotations import Highlight, Link
from pypdf.generic import ArrayObject, FloatObject, RectangleObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from mailbot.model.document import Box
from mailbot.reading.opened import OpenedPage
from mailbot.reading.pdf import Pdf
from mailbot.reading.sketch import Sketch, Thing
from tests.reading import files

Draw = Callable[[Canvas], object]
RED, GRAY = (0.84, 0.1, 0.1), (0.85, 0.85, 0.85)


def opened(*draw: Draw, turned: int = 0) -> OpenedPage:
    """Open a letter on which something is drawn besides."""
    drawing, buffer = files.canvas((842, 842) if turned else files.A4)
    drawing.setPageRotation(turned)
    for i, words in enumerate(files.LETTER):
        drawing.drawString(72, 770 - 30 * i, words)
    for one in draw:
        drawing.saveState()
        one(drawing)
        drawing.restoreState()
    (only,) = Pdf(files.finished(drawing, buffer)).opened(1).pages
    return only


def sketch(*draw: Draw) -> Sketch:
    found = opened(*draw).sketch
    assert found is not None
    return found


def thing(*draw: Draw) -> Thing:
    (only,) = sketch(*draw).things
    return only


def points(box: Box) -> tuple[int, int, int, int]:
    """Give a box in points, counted up from the bottom left as the file does."""
    return (
        *(round(box.x0 * 595 + 0.1), round(842.1 - box.y1 * 842)),
        *(round(box.x1 * 595 - 0.1), round(841.9 - box.y0 * 842)),
    )


def ruled(found: Sketch) -> list[tuple[int, int, int, int]]:
    """Give the middles of rules."""
    middles = []
    for x0, y0, x1, y1 in map(points, found.rules):
        x, y = (x0 + x1) // 2, (y0 + y1) // 2
        middles.append((x0, y, x1, y) if x1 - x0 > y1 - y0 else (x, y0, x, y1))
    return middles


def line(x0: float, y0: float, x1: float, y1: float, **how: object) -> Draw:
    def draw(drawing: Canvas) -> None:
        for name, value in how.items():
            setter = getattr(drawing, name)
            setter(*value) if isinstance(value, tuple) else setter(value)
        drawing.line(x0, y0, x1, y1)

    return draw


def filled(
    x: float, y: float, wide: float, high: float, colour: tuple[float, ...] = (0, 0, 0)
) -> Draw:
    def draw(drawing: Canvas) -> None:
        drawing.setFillColorRGB(*colour)
        drawing.rect(x, y, wide, high, stroke=0, fill=1)

    return draw


def curved(colour: tuple[float, ...]) -> Draw:
    def draw(drawing: Canvas) -> None:
        drawing.setStrokeColorRGB(*colour)
        drawing.ellipse(100, 300, 300, 330)

    return draw


def test_a_letter_draws_nothing_besides() -> None:
    assert sketch() == Sketch(width=595, height=842)


def test_lines_and_thin_areas_are_rules() -> None:
    found = sketch(line(100, 300, 400, 300), filled(100, 200, 0.8, 100))
    assert ruled(found) == [(100, 300, 400, 300), (100, 200, 100, 300)]
    assert found.things == ()


def test_the_sides_of_cells_make_one_line() -> None:
    cells = [lambda d, x=x: d.rect(x, 300, 50, 20) for x in (100, 150, 200)]
    assert sorted(ruled(sketch(*cells))) == sorted(
        [(100, y, 250, y) for y in (300, 320)] + [(x, 300, x, 320) for x in (100, 150, 200, 250)]
    )


def test_what_is_white_or_cut_off_is_no_rule() -> None:
    def clipped(drawing: Canvas) -> None:
        frame = drawing.beginPath()
        frame.rect(100, 250, 50, 100)
        drawing.clipPath(frame, stroke=0)
        drawing.line(100, 300, 400, 300)
        drawing.line(200, 260, 400, 260)

    white = line(100, 280, 400, 280, setStrokeColorRGB=(1, 1, 1))
    assert ruled(sketch(clipped, white)) == [(100, 300, 150, 300)]


@pytest.mark.parametrize(
    ("draw", "what"),
    [
        (curved(RED), {"dark": False}),
        (curved((0, 0, 0)), {"coloured": False}),
        (line(100, 300, 140, 330), {"coloured": False}),
        (line(100, 300, 300, 300, setStrokeColorRGB=RED), {"straight": True, "dark": False}),
        (
            filled(100, 300, 200, 20, (1, 1, 0.4)),
            {"straight": True, "dark": False, "ground": True},
        ),
        (filled(100, 300, 200, 20, GRAY), {"straight": True, "dark": False, "ground": True}),
        (filled(100, 300, 9, 9), {"coloured": False}),
    ],
)
def test_things_are_told_by_their_shape_and_colour(draw: Draw, what: dict[str, bool]) -> None:
    found = thing(draw)
    assert found == Thing(box=found.box, **what)


def test_coloured_writing_and_pictures_are_things_with_their_places() -> None:
    def written(drawing: Canvas) -> None:
        drawing.setFillColorRGB(*RED)
        drawing.drawString(100, 300, "晨曦班组")

    def pictured(drawing: Canvas) -> None:
        drawing.drawImage(ImageReader(Image.new("RGB", (40, 40), "red")), 200, 500, 100, 100)

    text, picture = sketch(written, pictured).things
    assert text == Thing(box=text.box, straight=True, dark=False)
    assert picture == Thing(box=picture.box, picture=True)
    assert points(picture.box) == (200, 500, 300, 600)


@pytest.mark.parametrize(
    "draw",
    [
        line(100, 300, 400, 300, setDash=(3, 3)),
        line(100, 300, 400, 300, setStrokeGray=0.9),
        line(100, 300, 400, 300, setLineWidth=9),
        line(100, 300, 100, 400, setStrokeColorRGB=RED),
        filled(100, 300, 200, 40),
        lambda d: d.linearGradient(100, 300, 200, 300, ((1, 0, 0), (1, 1, 1))),
    ],
    ids=["dashed", "pale", "thick", "coloured and upright", "black area", "gradient"],
)
def test_what_cannot_be_told_for_sure_is_not_told_at_all(draw: Draw) -> None:
    page = opened(draw)
    assert page.trustworthy
    assert page.sketch is None


@pytest.mark.parametrize("colour", [(1, 1, 1), GRAY])
def test_a_ground_laid_over_a_line_hides_it(colour: tuple[float, ...]) -> None:
    ground = filled(100, 290, 200, 20, colour)
    assert opened(line(100, 300, 300, 300), ground).sketch is None
    assert len(sketch(ground, line(100, 300, 300, 300)).rules) == 1
    assert len(sketch(line(100, 290, 300, 290), ground).rules) == 1


def test_a_highlighter_hides_nothing() -> None:
    def laid_over(drawing: Canvas) -> None:
        drawing.setBlendMode("Multiply")
        filled(100, 290, 200, 20, (1, 1, 0.4))(drawing)

    found = sketch(line(100, 300, 300, 300), laid_over)
    assert (len(found.rules), [thing.ground for thing in found.things]) == (1, [True])


def test_what_a_form_draws_is_not_told() -> None:
    def stamped(drawing: Canvas) -> None:
        drawing.beginForm("stamp")
        drawing.line(100, 300, 400, 300)
        drawing.endForm()
        drawing.doForm("stamp")

    assert opened(stamped).sketch is None


def annotated(change: Callable[[pypdf.PdfWriter], object]) -> Sketch | None:
    (page,) = Pdf(files.rewritten(files.text_pdf(), change)).opened(1).pages
    return page.sketch


def test_notes_are_things_and_links_are_not() -> None:
    rect = (72, 735, 300, 760)
    corners = ArrayObject([FloatObject(v) for v in (72, 760, 300, 760, 72, 735, 300, 735)])
    note = Highlight(rect=rect, quad_points=corners)
    found = annotated(lambda writer: writer.add_annotation(0, note))
    assert found is not None
    assert found.things == (Thing(box=found.things[0].box),)
    link = Link(rect=RectangleObject(rect), url="https://example.com/")
    found = annotated(lambda writer: writer.add_annotation(0, link))
    assert found is not None
    assert found.things == ()


def test_fields_that_a_reader_fills_in_are_not_told() -> None:
    drawing, buffer = files.canvas()
    for i, words in enumerate(files.LETTER):
        drawing.drawString(72, 770 - 30 * i, words)
    drawing.acroForm.textfield(value="12", x=100, y=300, width=80, height=20)
    (page,) = Pdf(files.finished(drawing, buffer)).opened(1).pages
    assert page.sketch is None


def box(x: float, tick: str = "") -> Draw:
    """Draw a check box before a caption, ticked with a stroke, an area or a sign."""

    def draw(drawing: Canvas) -> None:
        drawing.rect(x, 300, 10, 10)
        if tick == "stroke":
            path = drawing.beginPath()
            path.moveTo(x + 1, 305)
            path.lineTo(x + 4, 302)
            path.lineTo(x + 12, 312)
            drawing.drawPath(path)
        elif tick == "area":
            drawing.rect(x + 2, 302, 6, 6, stroke=0, fill=1)
        elif tick:
            drawing.setFont("STSong-Light", 9)
            drawing.drawString(x + 0.5, 301.5, tick)

    return draw


def captions(drawing: Canvas) -> None:
    drawing.drawString(114, 300, "发表评审")
    drawing.drawString(214, 300, "资料评审")


def boxed(*draw: Draw, turned: int = 0) -> list[str]:
    lines = opened(captions, *draw, turned=turned).lines
    return [line.text for line in lines[len(files.LETTER) :]]


@pytest.mark.parametrize("tick", ["stroke", "area", "√"])
@pytest.mark.parametrize("turned", [0, 90])
def test_check_boxes_are_written_before_their_captions(tick: str, turned: int) -> None:
    written = boxed(box(100, tick), box(200), turned=turned)
    assert written == ["☑发表评审", "☐资料评审"]


def test_check_boxes_are_no_part_of_what_is_drawn() -> None:
    found = sketch(captions, box(100, "stroke"), box(200))
    assert (found.rules, found.things) == ((), ())


def test_check_boxes_behind_their_captions() -> None:
    assert boxed(box(172, "stroke"), box(272)) == ["发表评审☑", "资料评审☐"]


def test_a_lone_square_is_no_check_box() -> None:
    assert boxed(box(100, "stroke")) == ["发表评审", "资料评审"]


def test_squares_that_hold_writing_or_touch_others_are_cells() -> None:
    def numbers(drawing: Canvas) -> None:
        for x in (100, 200):
            drawing.drawString(x + 1, 300, "7")

    assert "☐" not in "".join(boxed(box(100), box(200), numbers))
    row = [box(x) for x in (100, 110, 200, 210)]
    assert "☐" not in "".join(boxed(*row))


def test_squares_far_from_any_line_are_no_check_boxes() -> None:
    assert "☐" not in "".join(boxed(box(400), box(500)))


def test_a_page_with_printed_boxes_is_not_told() -> None:
    def printed(drawing: Canvas) -> None:
        drawing.drawString(100, 300, "□发表评审")

    assert opened(printed).sketch is None


def test_a_drawing_with_very_many_parts_is_not_told() -> None:
    buffer = io.BytesIO()
    drawing = Canvas(buffer, pagesize=files.A4, invariant=True)
    drawing.setFont("STSong-Light", 14)
    for i, words in enumerate(files.LETTER):
        drawing.drawString(72, 770 - 30 * i, words)
    for i in range(400):
        drawing.circle(100 + i, 300, 3)
    assert Pdf(files.finished(drawing, buffer)).opened(1).pages[0].sketch is None

"""Seals on flat pages, round and square: found, read, lifted off, and not seen where none is."""

from collections.abc import Callable
from random import Random

import cv2
import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw

from mailbot.demo import seal as demo
from mailbot.demo.paper import HEIGHT, WIDTH, Paper, font, px
from mailbot.reading import seals
from mailbot.reading.ocr import Image as Pixels
from mailbot.reading.ocr import Reader

INK, BLACK = (214, 32, 38), (28, 28, 30)
COLUMNS = ("云南省", "市政工", "程协会")
ROWS = ("云南路桥公司", "质量推荐班组")


def framed(
    texts: tuple[str, ...],
    width: float,
    height: float,
    *,
    columns: bool = False,
    angle: float = 0.0,
    thick: float = 1.1,
    size: float = 22.0,
    colour: tuple[int, int, int] = INK,
) -> Image.Image:
    """Cut a framed seal, its lines in rows or in columns from the right."""
    wide, high, edge = px(width), px(height), max(1, px(thick))
    image = Image.new("RGBA", (wide, high), (*colour, 0))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, wide - 1, high - 1), outline=(*colour, 255), width=edge)
    for line, text in enumerate(texts):
        for place, letter in enumerate(text):
            across, down = (place + 0.5) / len(text), (line + 0.5) / len(texts)
            if columns:
                across, down = 1 - down, across
            at = (wide * (0.07 + 0.86 * across), high * (0.07 + 0.86 * down))
            draw.text(at, letter, fill=(*colour, 255), font=font(size), anchor="mm")
    return image.rotate(angle, Image.Resampling.BICUBIC, expand=True)


def square(angle: float = 0.0) -> Image.Image:
    return framed(COLUMNS, 36, 36, columns=True, angle=angle)


def press(paper: Paper, image: Image.Image, x: float, y: float) -> None:
    """Press a seal on a sheet with its middle at a place; ink lets print through."""
    layer = Image.new("RGB", paper.image.size, (255, 255, 255))
    corner = (px(x) - image.width // 2, px(y) - image.height // 2)
    layer.paste(image.convert("RGB"), corner, image.getchannel("A"))
    paper.image.paste(ImageChops.multiply(paper.image, layer))


def written(paper: Paper) -> Paper:
    for line in range(12):
        paper.draw.text(
            (px(28), px(90 + 9 * line)), "云南省市政工程协会推荐班组" * 2, BLACK, font(15)
        )
    return paper


def pixels(paper: Paper, *, gray: bool = False) -> Pixels:
    image = paper.image.convert("L") if gray else paper.image
    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])


def found(paper: Paper, *, gray: bool = False) -> list[seals.Stamp]:
    return seals.stamps(pixels(paper, gray=gray), gray=gray)


def near(stamp: seals.Stamp, x: float, y: float, width: float, height: float) -> bool:
    """Tell whether a seal lies where it was pressed, give or take 2 mm."""
    box = np.array(stamp.box)
    wanted = [px(v) for v in (x - width / 2, y - height / 2, x + width / 2, y + height / 2)]
    return bool(np.abs(box - wanted).max() < px(2))


@pytest.mark.parametrize("angle", [-15, -7, 0, 4, 12])
def test_a_square_seal_is_found_however_it_was_pressed(angle: float) -> None:
    paper = written(Paper())
    press(paper, square(angle), 120, 140)
    (stamp,) = found(paper)
    turned = square(angle).width / px(36) * 36
    assert near(stamp, 120, 140, turned, turned)
    assert stamp.red
    assert stamp.confidence > 0.9


@pytest.mark.parametrize(("width", "height"), [(21, 21), (36, 36), (58, 58), (52, 27), (27, 52)])
def test_a_framed_seal_of_any_usual_size(width: float, height: float) -> None:
    paper = Paper()
    texts = ("云南", "工程") if width < 30 > height else ("云南省市", "工程协会", "质量推荐")
    press(paper, framed(texts, width, height, columns=True, angle=3), 100, 150)
    assert len(found(paper)) == 1


def test_a_worn_frame_is_still_one() -> None:
    paper, seal = Paper(), square(5)
    for place in (0.2, 0.55):
        gap = round(place * seal.width)
        seal.paste((*INK, 0), (gap, 0, gap + px(5), seal.height // 3))
        seal.paste((*INK, 0), (0, gap, seal.width // 3, gap + px(4)))
    press(paper, seal, 100, 150)
    (stamp,) = found(paper)
    assert stamp.confidence < 0.95


def test_seals_of_both_shapes_lie_over_one_another() -> None:
    paper = written(Paper())
    demo.stamp(paper, "云南省市政工程协会", 90, 140, Random(3))
    press(paper, square(-4), 124, 152)
    assert len(found(paper)) == 2


def test_a_frame_round_a_round_seal_is_none() -> None:
    paper = Paper()
    box = (px(60), px(120), px(114), px(174))
    paper.draw.rectangle(box, outline=INK, width=px(1))
    demo.stamp(paper, "云南省市政工程协会", 87, 147, Random(3))
    (stamp,) = found(paper)
    assert near(stamp, 87, 147, demo.DIAMETER, demo.DIAMETER)


def test_an_oval_seal_over_a_red_line() -> None:
    paper = Paper()
    paper.draw.rectangle((px(20), px(150), px(190), px(151)), fill=INK)
    paper.draw.rectangle((px(20), px(152), px(190), px(152.5)), fill=INK)
    seal = demo.seal("云南省市政工程协会")
    press(paper, seal.resize((px(45), px(31))).rotate(6, expand=True), 110, 148)
    assert len(found(paper)) == 1


@pytest.mark.parametrize(("beyond", "count"), [(-8, 1), (4, 0), (12, 0)])
def test_less_than_half_a_seal_at_the_edge_is_another_pages(beyond: float, count: int) -> None:
    paper = written(Paper())
    demo.stamp(paper, "云南省市政工程协会", WIDTH + beyond, HEIGHT / 2, Random(3))
    assert len(found(paper)) == count


def cells(paper: Paper, colour: tuple[int, int, int]) -> None:
    """Rule a table of square cells with large words in them."""
    for row in range(2):
        for column in range(3):
            x, y = 40 + 30 * column, 100 + 30 * row
            paper.draw.rectangle((px(x), px(y), px(x + 30), px(y + 30)), outline=colour, width=4)
            paper.draw.text((px(x + 4), px(y + 3)), "云南\n工程", colour, font(30))


def paragraph(paper: Paper, colour: tuple[int, int, int]) -> None:
    """Frame a paragraph."""
    press(paper, framed(("云南省市政工程协会",) * 5, 48, 32, size=11, colour=colour), 100, 150)


def box_round_rows(paper: Paper, colour: tuple[int, int, int]) -> None:
    """Draw a box round printed rows by hand."""
    written(paper)
    corners = [(27, 107), (90, 106), (91, 134), (26, 133), (27, 107)]
    paper.draw.line([(px(x), px(y)) for x, y in corners], colour, 4)


def words_alone(paper: Paper, colour: tuple[int, int, int]) -> None:
    """Frame one word in the middle, as where a picture is to be glued."""
    press(paper, framed(("质量",), 30, 40, size=14, colour=colour), 100, 150)


def badge(paper: Paper, colour: tuple[int, int, int]) -> None:
    """Print a square of colour, its word left white."""
    paper.draw.rectangle((px(80), px(120), px(110), px(150)), fill=colour)
    paper.draw.text((px(84), px(126)), "云南", (255, 255, 255), font(32))


def portrait(paper: Paper, colour: tuple[int, int, int]) -> None:
    """Frame a picture."""
    paper.draw.rectangle((px(80), px(120), px(105), px(155)), fill=(232, 150, 140))
    paper.draw.ellipse((px(86), px(126), px(99), px(142)), fill=(240, 200, 180))
    paper.draw.rectangle((px(80), px(120), px(105), px(155)), outline=colour, width=6)


def code(paper: Paper, colour: tuple[int, int, int]) -> None:
    """Print a code of squares."""
    random = np.random.default_rng(4)
    for y, x in np.argwhere(random.random((29, 29)) < 0.5).tolist():
        at = (px(60) + 6 * x, px(120) + 6 * y)
        paper.draw.rectangle((*at, at[0] + 5, at[1] + 5), fill=colour)


@pytest.mark.parametrize("colour", [INK, BLACK])
@pytest.mark.parametrize(
    "drawn", [cells, paragraph, box_round_rows, words_alone, badge, portrait, code]
)
def test_what_is_no_seal(
    drawn: Callable[[Paper, tuple[int, int, int]], None], colour: tuple[int, int, int]
) -> None:
    paper = Paper()
    drawn(paper, colour)
    assert found(paper) == []
    assert found(paper, gray=True) == []


def test_without_colour_a_square_seal_is_less_sure_than_a_round_one() -> None:
    paper = Paper()
    press(paper, square(6), 70, 150)
    demo.stamp(paper, "云南省市政工程协会", 140, 150, Random(3))
    by_place = sorted(found(paper, gray=True), key=lambda stamp: stamp.box[0])
    sure = [stamp.confidence for stamp in by_place]
    assert [stamp.red for stamp in by_place] == [False, False]
    assert 0.5 < sure[0] < sure[1] < 0.9


def test_a_seal_lifted_off_leaves_the_print_below() -> None:
    paper, bare = written(Paper()), pixels(written(Paper()))
    press(paper, square(9), 100, 140)
    image = pixels(paper)
    plain = seals.lifted(image, found(paper))
    window = np.s_[px(118) : px(162), px(78) : px(122)]
    shades = [cv2.cvtColor(v[window], cv2.COLOR_BGR2GRAY) < 128 for v in (bare, image, plain)]
    assert (shades[0] != shades[2]).mean() < 0.01 < (shades[0] != shades[1]).mean()


def test_a_square_seal_covers_its_frame_and_no_more() -> None:
    paper = Paper()
    press(paper, square(12), 100, 150)
    mask = np.zeros(paper.image.size[::-1], np.uint8)
    seals.covered(mask, found(paper)[0])
    inked = seals.redness(pixels(paper)) > 100
    assert (mask[inked] == 255).all()
    assert cv2.countNonZero(mask) < 1.2 * px(36) ** 2


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize(
    ("seal", "text"),
    [
        (square(8), "云南省市政工程协会"),
        (framed(ROWS, 56, 24, angle=-6, size=20), "".join(ROWS)),
        (demo.seal("云南省市政工程协会"), "云南省市政工程协会"),
    ],
)
def test_a_seal_is_read_as_it_is_written(seal: Image.Image, text: str, reader: Reader) -> None:
    paper = Paper()
    press(paper, seal, 100, 150)
    (stamp,) = found(paper)
    assert seals.written(pixels(paper), stamp, reader).text == text

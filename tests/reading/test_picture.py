"""Evidence pictures: the right part of the page, upright, framed, and no larger than allowed."""

import io
import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.utils import ImageReader

from mailbot.model.document import Box
from mailbot.reading.picture import Clip, draw, drawable, jpeg, region, straightened
from mailbot.reading.raster import Raster, unpack
from tests.reading import files

PIXELS = 30_000_000
#: Where the patch lies on the page as a reader holds it.
PATCH = Box(0.6, 0.7, 0.8, 0.75)
SIZE = (620, 877)
ASPECT = SIZE[0] / SIZE[1]
RED = np.array((200, 0, 0))
BLUE = np.array((0, 90, 230))


def _page(turn: int = 0) -> Image.Image:
    """Draw a page with a red patch, its content turned clockwise."""
    width, height = SIZE
    page = Image.new("RGB", (width, height), "white")
    (x0, x1), (y0, y1) = (PATCH.x0, PATCH.x1), (PATCH.y0, PATCH.y1)
    place = (round(x0 * width), round(y0 * height), round(x1 * width), round(y1 * height))
    page.paste((200, 0, 0), place)
    return page.rotate(-turn, expand=True)


def _pdf(image: Image.Image, rotate: int = 0) -> bytes:
    size = (float(image.width), float(image.height))
    # reportlab takes a page's size as it will be shown.
    drawing, buffer = files.canvas((size[1], size[0]) if rotate % 180 else size)
    drawing.drawImage(ImageReader(image), 0, 0, *size)
    drawing.setPageRotation(rotate)
    return files.finished(drawing, buffer)


def _drawn(data: bytes, kind: str, *clips: Clip) -> list[Raster]:
    return unpack(draw(data, kind, clips, PIXELS))


def _seen(raster: Raster) -> NDArray[np.int16]:
    """Give a picture as a person sees it, through its JPEG."""
    image = Image.open(io.BytesIO(jpeg(raster)))
    return np.asarray(image.convert("RGB"), dtype=np.int16)


def _where(picture: NDArray[np.int16], colour: NDArray[np.int_]) -> tuple[int, int, int, int]:
    """Find what has a colour: left, top, right, bottom."""
    rows, columns = np.nonzero((np.abs(picture - colour) < 60).all(axis=2))
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def _carriers() -> Iterator[tuple[str, str, bytes, int]]:
    for turn in (0, 90, 180, 270):
        yield f"scan-{turn}", "pdf", _pdf(_page(turn)), turn
        # The file asks a viewer to turn the page; what is left of the turn is the content's.
        yield f"rotate-{turn}", "pdf", _pdf(_page(turn), rotate=90), (turn + 90) % 360
        yield f"photo-{turn}", "png", files.image_file("png", _page(turn)), turn


@pytest.mark.parametrize(
    ("kind", "data", "turn"),
    [pytest.param(kind, data, turn, id=name) for name, kind, data, turn in _carriers()],
)
def test_the_frame_stands_around_what_is_meant(kind: str, data: bytes, turn: int) -> None:
    (raster,) = _drawn(data, kind, Clip(page=1, rotation=turn, boxes=(PATCH,)))
    picture = _seen(raster)
    patch, frame = _where(picture, RED), _where(picture, BLUE)
    before = (patch[0] - frame[0], patch[1] - frame[1])
    behind = (frame[2] - patch[2], frame[3] - patch[3])
    assert all(3 <= distance <= 12 for distance in (*before, *behind))
    height, width = picture.shape[:2]
    assert width > 2.5 * height
    assert width * (PATCH.x1 - PATCH.x0) == pytest.approx(patch[2] - patch[0], abs=6)


@pytest.mark.parametrize("skew", [-5.0, -1.3, 0.0, 2.0, 8.0])
def test_a_page_askew_is_straightened_and_its_frame_with_it(skew: float) -> None:
    askew = _page().rotate(-skew, Image.Resampling.BICUBIC, fillcolor="white")
    (raster,) = _drawn(_pdf(askew), "pdf", Clip(page=1, skew=skew, boxes=(_around(PATCH, skew),)))
    picture = _seen(raster)
    patch, frame = _where(picture, RED), _where(picture, BLUE)
    before = (patch[0] - frame[0], patch[1] - frame[1])
    behind = (frame[2] - patch[2], frame[3] - patch[3])
    assert all(3 <= distance <= 14 for distance in (*before, *behind))
    high = (PATCH.y1 - PATCH.y0) * picture.shape[1] / ASPECT
    assert patch[3] - patch[1] == pytest.approx(high, abs=6)


def _around(box: Box, skew: float) -> Box:
    """Enclose a rectangle of the straight page as it lies on the page askew."""
    turn = math.radians(-skew)
    corners = [((x - 0.5) * ASPECT, y - 0.5) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    xs = [(x * math.cos(turn) + y * math.sin(turn)) / ASPECT + 0.5 for x, y in corners]
    ys = [y * math.cos(turn) - x * math.sin(turn) + 0.5 for x, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


@given(
    skew=st.floats(-12, 12),
    x=st.floats(0.3, 0.6),
    y=st.floats(0.3, 0.6),
    size=st.tuples(st.floats(0.01, 0.1), st.floats(0.01, 0.1)),
)
def test_what_was_enclosed_askew_is_found_again_straight(
    skew: float, x: float, y: float, size: tuple[float, float]
) -> None:
    box = Box(x, y, x + size[0], y + size[1])
    found = straightened(_around(box, skew), skew, ASPECT)
    assert (found.x0, found.y0, found.x1, found.y1) == pytest.approx(
        (box.x0, box.y0, box.x1, box.y1), abs=1e-6
    )


def test_a_box_that_encloses_nothing_askew_keeps_its_size() -> None:
    found = straightened(Box(0.1, 0.5, 0.9, 0.501), 5, ASPECT)
    assert found.x1 - found.x0 == pytest.approx(0.8)
    assert found.y1 - found.y0 == pytest.approx(0.001)


def test_a_picture_made_for_a_person_with_exif_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = files.image_file("jpeg", _page(270), exif=exif.tobytes(), quality=95)
    (raster,) = _drawn(data, "jpg", Clip(page=1, boxes=(PATCH,)))
    picture = _seen(raster)
    patch, frame = _where(picture, RED), _where(picture, BLUE)
    assert frame[0] < patch[0] < patch[2] < frame[2]
    assert frame[1] < patch[1] < patch[3] < frame[3]


def test_several_clips_come_back_as_they_were_asked_for() -> None:
    data = files.text_pdf(pages=3)
    clips = [Clip(page=n, boxes=(PATCH,) * (n % 2)) for n in (3, 1, 9, 2)]
    found = _drawn(data, "pdf", *clips)
    assert sorted(raster.number for raster in found) == [1, 2, 4]
    heights = {raster.number: raster.height for raster in found}
    assert heights[4] > 2 * heights[1] == 2 * heights[2]


def test_a_page_without_a_place_is_shown_whole_and_no_larger_than_allowed() -> None:
    drawing, buffer = files.canvas((2400.0, 1200.0))
    drawing.drawString(100, 100, "x")
    (raster,) = _drawn(files.finished(drawing, buffer), "pdf", Clip(page=1))
    assert (raster.width, raster.height) == (1600, 800)
    assert len(jpeg(raster)) < 100_000


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("pdf", b"%PDF-1.7 nothing"),
        ("jpg", b"\xff\xd8\xff"),
        ("xlsx", files.workbook([["x"]])),
        ("docx", files.word("推荐函")),
        ("other", b"?"),
    ],
)
def test_what_cannot_be_drawn_is_left_out(kind: str, data: bytes) -> None:
    assert _drawn(data, kind, Clip(page=1, boxes=(PATCH,))) == []


def test_cells_and_flowing_text_are_no_pixels() -> None:
    assert [k for k in ("pdf", "jpg", "tiff", "docx", "xlsx", "et", "txt") if drawable(k, 1)] == [
        *("pdf", "jpg", "tiff")
    ]
    assert drawable("docx", 2)


@st.composite
def _boxes(pick: st.DrawFn) -> Box:
    x0, x1 = sorted(pick(st.tuples(*[st.floats(0, 1)] * 2)))
    y0, y1 = sorted(pick(st.tuples(*[st.floats(0, 1)] * 2)))
    return Box(x0, y0, x1, y1)


@given(boxes=st.lists(_boxes(), max_size=4))
def test_the_part_shown_holds_every_box_and_some_room(boxes: list[Box]) -> None:
    top, bottom = region(tuple(boxes))
    assert 0 <= top < bottom <= 1
    assert bottom - top > 0.199
    assert all(top <= box.y0 <= box.y1 <= bottom for box in boxes)

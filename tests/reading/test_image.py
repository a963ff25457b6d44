"""Pictures as pages: sizes, turns, frames, and pixels as a viewer shows them."""

import base64
import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mailbot.model.document import Problem
from mailbot.reading.image import open_image, render_image
from mailbot.reading.opened import UnreadableError
from mailbot.reading.raster import Raster
from tests.reading import files

KINDS = ("jpg", "png", "bmp", "gif", "webp", "tiff")


def one(data: bytes, kind: str, dpi: float = 200, most_pixels: int = 10**7) -> Raster:
    (raster,) = render_image(data, kind, (1,), dpi, most_pixels)
    return raster


def pixels(raster: Raster) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    flat = np.frombuffer(raster.pixels, dtype=np.uint8)
    return flat.reshape(raster.height, raster.width, 3)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_a_page(kind: str) -> None:
    image = Image.new("RGB", (300, 400), (250, 10, 20))
    data = files.image_file("JPEG" if kind == "jpg" else kind.upper(), image)
    (page,) = open_image(data, kind, 10).pages
    assert (page.number, page.width, page.height, page.rotate) == (1, 300, 400, 0)
    assert not page.trustworthy
    raster = one(data, kind)
    assert (raster.width, raster.height, raster.dpi) == (600, 800, 0)  # twice at most
    assert pixels(raster)[400, 300].tolist() == pytest.approx([20, 10, 250], abs=6)


@pytest.mark.parametrize(
    ("orientation", "turned", "black_corner"),
    [
        (1, 0, (0, 0)),
        (2, 0, (0, -1)),
        (3, 180, (-1, -1)),
        (4, 180, (-1, 0)),
        (5, 90, (0, 0)),
        (6, 90, (0, -1)),
        (7, 270, (-1, -1)),
        (8, 270, (-1, 0)),
    ],
)
@pytest.mark.parametrize("kind", ["jpg", "png", "tiff"])
def test_a_phone_s_orientation_is_applied(
    kind: str, orientation: int, turned: int, black_corner: tuple[int, int]
) -> None:
    image = Image.new("RGB", (400, 300), "white")
    image.paste("black", (0, 0, 60, 60))
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = files.image_file("JPEG" if kind == "jpg" else kind.upper(), image, exif=exif)
    (page,) = open_image(data, kind, 10).pages
    raster = one(data, kind)
    sideways = orientation >= 5
    assert (page.width, page.height) == ((300, 400) if sideways else (400, 300))
    assert (raster.width > raster.height) is not sideways
    assert pixels(raster)[black_corner].max() < 40
    assert kind == "tiff" or page.rotate == turned  # Pillow turns a TIFF by itself


def test_a_tiff_has_a_page_a_frame() -> None:
    frames = [files.picture(colour=colour) for colour in ("white", "red", "blue")]
    data = files.image_file("TIFF", frames[0], save_all=True, append_images=frames[1:])
    assert [page.number for page in open_image(data, "tiff", 10).pages] == [1, 2, 3]
    red, blue = render_image(data, "tiff", (2, 3), 72, 10**7)
    assert (red.number, pixels(red)[-1, -1].tolist()) == (2, [0, 0, 255])
    assert (blue.number, pixels(blue)[-1, -1].tolist()) == (3, [255, 0, 0])
    cut = open_image(data, "tiff", 2)
    assert (cut.problem, len(cut.pages)) == (Problem.TOO_LARGE, 2)


def test_an_animation_is_one_page() -> None:
    frames = [files.picture(colour=colour) for colour in ("white", "red")]
    data = files.image_file("GIF", frames[0], save_all=True, append_images=frames[1:])
    assert len(open_image(data, "gif", 10).pages) == 1


def test_a_fax_has_square_pixels() -> None:
    fax = Image.new("1", (1728, 1145), 1)
    data = files.image_file("TIFF", fax, compression="group4", dpi=(204, 98))
    raster = one(data, "tiff")
    assert raster.height / raster.width == pytest.approx(1145 * 204 / 98 / 1728, rel=0.01)
    assert raster.dpi == pytest.approx(raster.width / (1728 / 204), rel=0.01)


@pytest.mark.parametrize(
    ("size", "dpi", "most_pixels", "longest"),
    [
        ((3000, 4000), 200, 10**8, 2338),  # a sheet of A4 at 200 dpi
        ((3000, 4000), 72, 10**8, 841),
        ((3000, 4000), 600, 10**8, 2500),
        ((3000, 4000), 200, 1_000_000, 1154),
        ((90, 120), 200, 10**8, 240),
    ],
)
def test_size_follows_the_resolution_asked_for(
    size: tuple[int, int], dpi: float, most_pixels: int, longest: int
) -> None:
    raster = one(files.image_file("JPEG", files.picture(*size)), "jpg", dpi, most_pixels)
    assert max(raster.width, raster.height) == longest
    assert raster.width * raster.height <= most_pixels


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "CMYK", "I;16", "I", "F", "YCbCr"])
def test_every_colour_model_becomes_three_bytes(mode: str) -> None:
    image = files.picture().convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    kind = {"CMYK": "JPEG", "YCbCr": "JPEG", "RGBA": "PNG", "LA": "PNG"}.get(mode, "TIFF")
    raster = one(files.image_file(kind, image), {"JPEG": "jpg"}.get(kind, kind.lower()))
    assert pixels(raster)[-1, -1].min() > 240
    assert pixels(raster)[raster.height * 11 // 100, raster.width // 4].max() < 15


def test_what_is_clear_is_white_paper() -> None:
    clear = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    assert pixels(one(files.image_file("PNG", clear), "png")).min() == 255


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_cut_off_is_damaged(kind: str) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (200, 200, 3), dtype=np.uint8)
    image = Image.fromarray(noise)
    data = files.image_file("JPEG" if kind == "jpg" else kind.upper(), image)
    with pytest.raises(UnreadableError) as caught:
        open_image(data[: len(data) // 2], kind, 10)
    assert caught.value.problem is Problem.DAMAGED


#: A white picture of 48 by 64 with a red bar near its top, as a phone writes it.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAWltZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAA"
    "AAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABjQABAAAAAAAAADYAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA6WlwcnAAAADKaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34"
    "+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5"
    "uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAAUaXNwZQAAAAAAAABAAAAAQAAAAChjbGFwAAAAMAAAAAEAAABA"
    "AAAAAf////AAAAACAAAAAAAAAAIAAAAQcGl4aQAAAAADCAgIAAAAF2lwbWEAAAAAAAAAAQABBIECBIMAAAA+bWRh"
    "dAAAADIoAa8ZgPfZCX6Ossb/lebFectgfpYtBUG2+OiLtpQAsUzu6RsT9WCKyr07SvZQWZPKgA=="
)


def test_heic_is_read_like_any_picture() -> None:
    (page,) = open_image(HEIC, "heic", 10).pages
    assert (page.width, page.height) == (48, 64)
    (drawn,) = render_image(HEIC, "heic", (1,), 200, 1_000_000)
    pixels = np.frombuffer(drawn.pixels, dtype=np.uint8).reshape(drawn.height, drawn.width, 3)
    blue, _, red = pixels[drawn.height // 5, drawn.width // 3]
    assert red > 2 * blue
    with pytest.raises(UnreadableError) as caught:
        open_image(HEIC[:300], "heic", 10)
    assert caught.value.problem is Problem.DAMAGED


def test_damaged_exif_costs_only_the_turn() -> None:
    data = files.image_file("JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    (page,) = open_image(data, "jpg", 10).pages
    assert (page.width, page.height) == (600, 800)


@given(st.data())
def test_no_bytes_raise_anything_else(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    whole = files.image_file("JPEG" if kind == "jpg" else kind.upper(), files.picture(60, 80))
    at = data.draw(st.integers(0, len(whole) - 1))
    spoilt = whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + 4 :]
    with contextlib.suppress(UnreadableError):
        opened = open_image(spoilt, kind, 10)
        assert opened.pages
        assert len(render_image(spoilt, kind, (1,), 72, 10**6)) == 1

"""A sheet becomes pixels, or a page of a PDF that carries its text."""

import functools
import io

from PIL import Image, ImageChops, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from benchmarks.accuracy.fonts import Face
from benchmarks.accuracy.sheet import Colour, Fill, Picture, Point, Sheet, Stroke, Text

_WHITE: Colour = (255, 255, 255)
_MM = 72 / 25.4


def pixels(sheet: Sheet, dpi: int) -> Image.Image:
    """Draw a sheet at a resolution."""
    scale = dpi / 25.4
    image = Image.new("RGB", (round(sheet.width * scale), round(sheet.height * scale)), _WHITE)
    for ink in sheet.ink:
        match ink:
            case Text():
                _text(image, ink, scale)
            case Stroke():
                width = max(1, round(ink.width * scale))
                _scaled_line(ImageDraw.Draw(image), ink.points, scale, width, ink.colour)
            case Fill():
                _fill(image, ink, scale)
            case Picture():
                _picture(image, ink, scale)
    return image


def _text(image: Image.Image, ink: Text, scale: float) -> None:
    size = max(6, round(ink.points * 25.4 / 72 * scale))
    stroke = max(1, size // 36) if ink.bold and not ink.face.bold else 0
    x, draw = ink.x * scale, ImageDraw.Draw(image)
    for face, run in ink.face.runs(ink.text):
        font = face.at(size, bold=ink.bold)
        at = (x, ink.baseline * scale)
        draw.text(at, run, fill=ink.colour, font=font, anchor="ls", stroke_width=stroke)
        x += font.getlength(run)


def _scaled_line(
    draw: ImageDraw.ImageDraw,
    points: tuple[Point, ...],
    scale: float,
    width: int,
    colour: Colour,
) -> None:
    draw.line([(x * scale, y * scale) for x, y in points], colour, width, joint="curve")


def _fill(image: Image.Image, ink: Fill, scale: float) -> None:
    """Lay colour over a part of the image, as ink does: darker, never lighter."""
    xs, ys = [x * scale for x, _ in ink.points], [y * scale for _, y in ink.points]
    box = (int(min(xs)) - 1, int(min(ys)) - 1, int(max(xs)) + 2, int(max(ys)) + 2)
    layer = Image.new("RGB", (box[2] - box[0], box[3] - box[1]), _WHITE)
    corners = [(x - box[0], y - box[1]) for x, y in zip(xs, ys, strict=True)]
    ImageDraw.Draw(layer).polygon(corners, fill=ink.colour)
    image.paste(ImageChops.multiply(image.crop(box), layer), box)


def _picture(image: Image.Image, ink: Picture, scale: float) -> None:
    size = (max(1, round(ink.width * scale)), max(1, round(ink.height * scale)))
    stamp = ink.image.resize(size, Image.Resampling.LANCZOS)
    box = (round(ink.x * scale), round(ink.y * scale))
    layer = Image.new("RGB", size, _WHITE)
    layer.paste(stamp.convert("RGB"), (0, 0), stamp.getchannel("A"))
    below = image.crop((*box, box[0] + size[0], box[1] + size[1]))
    image.paste(ImageChops.multiply(below, layer), box)


def text_page(sheet: Sheet) -> bytes:
    """Draw a sheet as a PDF of one page with a text layer."""
    buffer = io.BytesIO()
    size = (sheet.width * _MM, sheet.height * _MM)
    canvas = Canvas(buffer, pagesize=size, invariant=True)
    high = sheet.height
    for ink in sheet.ink:
        match ink:
            case Text():
                canvas.setFillColorRGB(*_unit(ink.colour))
                canvas.setStrokeColorRGB(*_unit(ink.colour))
                canvas.setLineWidth(ink.points / 40)
                x = ink.x
                for face, run in ink.face.runs(ink.text):
                    canvas.setFont(_embedded(face), ink.points)
                    at = (x * _MM, (high - ink.baseline) * _MM)
                    canvas.drawString(*at, run, mode=2 if ink.bold else 0)
                    x += face.width(run, ink.points)
            case Stroke():
                canvas.setStrokeColorRGB(*_unit(ink.colour))
                canvas.setLineWidth(ink.width * _MM)
                canvas.drawPath(_path(canvas, ink.points, high))
            case Fill():
                canvas.saveState()
                canvas.setBlendMode("Multiply")
                canvas.setFillColorRGB(*_unit(ink.colour))
                canvas.drawPath(_path(canvas, ink.points, high), stroke=0, fill=1)
                canvas.restoreState()
            case Picture():
                at = (ink.x * _MM, (high - ink.y - ink.height) * _MM)
                size = (ink.width * _MM, ink.height * _MM)
                canvas.drawImage(ImageReader(ink.image), *at, *size, mask="auto")
    for box in sheet.notes:
        rectangle = (box.x, high - box.bottom, box.right, high - box.y)
        place = [round(v * _MM, 2) for v in rectangle]
        x0, y0, x1, y1 = place
        quads = [x0, y1, x1, y1, x0, y0, x1, y0]
        canvas.highlightAnnotation("", place, QuadPoints=quads, Color=[1, 0.9, 0.2])
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _path(canvas: Canvas, points: tuple[Point, ...], high: float) -> PDFPathObject:
    path = canvas.beginPath()
    for i, (x, y) in enumerate(points):
        (path.lineTo if i else path.moveTo)(x * _MM, (high - y) * _MM)
    return path


def _unit(colour: Colour) -> tuple[float, float, float]:
    red, green, blue = colour
    return red / 255, green / 255, blue / 255


@functools.cache
def _embedded(face: Face) -> str:
    pdfmetrics.registerFont(TTFont(face.name, str(face.file()), subfontIndex=face.index))
    return face.name

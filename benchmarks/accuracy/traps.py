"""Pages without a seal, and with what might be taken for one: frames, boxes, codes, pictures."""

from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw, ImageFilter

from benchmarks.accuracy.filing import Filing
from benchmarks.accuracy.fonts import Type
from benchmarks.accuracy.hand import mark
from benchmarks.accuracy.letter import letterhead
from benchmarks.accuracy.sheet import BLACK, RED, Box, Colour, Fill, Picture, Sheet, oval

_WORDS = ("合同专用章", "盖章处", "重要提示", "急件", "样本", "审核合格", "照片", "附 件")


def trapped(type_: Type, filing: Filing, random: Random) -> Sheet:
    """Set a page of such things between lines of text."""
    sheet = Sheet(type_)
    letterhead(sheet, filing.unit, random)
    sheet.title(random.choice(("填报说明", "班组简介", "审批意见表")), 20)
    for trap in random.sample(_TRAPS, 4):
        sheet.paragraph(f"{filing.unit}{random.choice(filing.teams).name}有关事项如下：", 13)
        trap(sheet, filing, random)
        sheet.y += 4
    return sheet


def _ink(random: Random) -> Colour:
    return random.choice((RED, RED, (190, 20, 60), BLACK))


def _table(sheet: Sheet, filing: Filing, random: Random) -> None:
    """Rule a table in colour, its cells as high as they are wide, its words coloured too."""
    colour, width = _ink(random), random.choice((0.25, 0.4, 0.7))
    columns, size = random.randint(2, 4), random.uniform(21, 30)
    for row in range(2):
        for column in range(columns):
            box = Box(32 + column * size, sheet.y + row * size, size, size)
            sheet.line((*box.corners, box.corners[0]), width, colour)
            words = random.choice((*_WORDS, filing.teams[0].name))
            points = random.choice((12, 16, 24))
            sheet.cell(box, words, points, ruled=False, colour=colour)
    sheet.y += 2 * size


def _framed(sheet: Sheet, filing: Filing, random: Random) -> None:
    """Put words into a frame by themselves."""
    wide, high = random.uniform(24, 75), random.uniform(20, 30)
    box, colour = Box(random.uniform(30, 100), sheet.y, wide, high), _ink(random)
    sheet.line((*box.corners, box.corners[0]), random.choice((0.3, 0.5)), colour)
    words = random.choice((*_WORDS, f"{filing.unit}推荐材料须加盖公章后方为有效，涂改无效。"))
    sheet.cell(box, words, random.choice((11, 14)), ruled=False, colour=colour)
    sheet.y += high


def _photograph(sheet: Sheet, _: Filing, random: Random) -> None:
    """Frame a picture: a portrait before a red wall, or a building."""
    colour = random.choice(((205, 40, 45), (225, 150, 120), (120, 140, 180)))
    image = Image.new("RGB", (250, 340), colour)
    draw = ImageDraw.Draw(image)
    draw.ellipse((70, 60, 180, 200), fill=(232, 190, 165))
    draw.rectangle((40, 210, 210, 340), fill=(60, 50, 70))
    image = image.filter(ImageFilter.GaussianBlur(3))
    image.putalpha(255)
    box = Box(random.uniform(30, 140), sheet.y, 25, 34)
    sheet.ink.append(Picture(image, box.x, box.y, box.width, box.height))
    sheet.line((*box.corners, box.corners[0]), 0.7, _ink(random))
    sheet.y += 36


def _code(sheet: Sheet, _: Filing, random: Random) -> None:
    """Print a code of squares, as invitations to a group bear."""
    colour, cells, size = random.choice((RED, BLACK)), 29, random.uniform(22, 34)
    side = size / cells
    x, y = random.uniform(30, 140), sheet.y
    marks = [(0, 0), (cells - 7, 0), (0, cells - 7)]
    for row in range(cells):
        for column in range(cells):
            near = [(row - b, column - a) for a, b in marks if 0 <= row - b < 7 > column - a >= 0]  # noqa: PLR2004 - a mark is 7 wide
            inked = random.random() < 0.5  # noqa: PLR2004 - as codes are
            if near:
                far = max(abs(near[0][0] - 3), abs(near[0][1] - 3))
                inked = far != 2  # noqa: PLR2004 - the white ring
            if inked:
                box = Box(x + column * side, y + row * side, side, side)
                sheet.ink.append(Fill(box.corners, colour))
    sheet.y += size


def _logo(sheet: Sheet, filing: Filing, random: Random) -> None:
    """Print a badge: a disc or a square of colour, its figure left white."""
    x, y, size = random.uniform(40, 140), sheet.y, random.uniform(20, 30)
    box = Box(x, y, size, size)
    disc = oval(x + size / 2, y + size / 2, size / 2, size / 2)
    sheet.ink.append(Fill(random.choice((disc, box.corners)), RED))
    colour = (255, 255, 255)
    sheet.cell(box, filing.unit[:2], size * 1.1, ruled=False, bold=True, colour=colour)
    sheet.y += size


def _tinted(sheet: Sheet, filing: Filing, random: Random) -> None:
    """Tint some cells of a table."""
    colour = random.choice(((245, 200, 200), (220, 60, 60), (255, 150, 150)))
    for place, team in enumerate(filing.teams[:3]):
        for box in sheet.row((str(place + 1), team.name, "合格"), (28, 60, 28), 12):
            if random.random() < 0.5:  # noqa: PLR2004 - every other one
                sheet.ink.append(Fill(box.corners, colour))


def _boxed(sheet: Sheet, filing: Filing, random: Random) -> None:
    """Draw boxes round rows, and round several rows, by hand; underline others."""
    rows = [
        sheet.row(
            (str(place + 1), team.name, team.company), (14, 52, 74), 8.5, colour=_ink(random)
        )
        for place, team in enumerate(filing.teams[:5])
    ]
    mark(sheet, "box", rows[0], random)
    mark(sheet, "underline", rows[1], random)
    first, last = rows[2][0], rows[4][random.choice((0, 1))]
    box = Box(first.x, first.y, last.right - first.x, last.bottom - first.y)
    corners = [(x + random.uniform(-1, 1), y + random.uniform(-1, 1)) for x, y in box.corners]
    sheet.line((*corners, corners[0]), random.uniform(0.4, 0.8), RED)


def _tick_boxes(sheet: Sheet, _: Filing, random: Random) -> None:
    """Print boxes to tick, some large, one with a tick."""
    for place, words in enumerate(("同意推荐", "不同意", "退回")):
        box = Box(32, sheet.y, 12, 12)
        sheet.line((*box.corners, box.corners[0]), random.choice((0.3, 0.9)), _ink(random))
        if place == 0:
            sheet.put(box.x + 1, box.y + 1, "√", 26, colour=RED)
        sheet.put(box.right + 3, box.y + 4, words, 13)
        sheet.y += 14


_TRAPS: tuple[Callable[[Sheet, Filing, Random], None], ...] = (
    _table,
    _framed,
    _photograph,
    _code,
    _logo,
    _tinted,
    _boxed,
    _tick_boxes,
)

"""The text layer of a PDF page: its characters as lines with places, and whether to believe them.

Runs in the child. A layer is believed only where it is what a person sees: drawn visibly, in
characters that make sense, on a page that is no picture. Everything else is looked at instead.
"""

import ctypes
import math
from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

import pypdfium2.raw as pdfium

from mailbot.model.document import Line
from mailbot.reading import checkboxes
from mailbot.reading.checkboxes import CheckBox
from mailbot.reading.drawings import Drawings
from mailbot.reading.objects import Handle
from mailbot.reading.sketch import Sketch
from mailbot.reading.view import Rect, View, turn

#: A page with more characters than a small-print book's is not worth believing.
_MOST_CHARS = 50_000
#: Fewer visible characters are a stamp or a page number on something else.
_LEAST_CHARS = 20
#: A picture over this share of the page is the page; a smaller one is, beside little text.
_ALL_PICTURE = 0.5
_SOME_PICTURE = 0.2
_LITTLE_TEXT = 100
#: Share of text, by area, that is drawn invisibly.
_INVISIBLE = 0.5
#: Share of the characters that may lie off the page: bleed and crop marks.
_OFF_PAGE = 0.2
#: Gaps within a row, in heights of its characters: a wider one is a gap between columns; one
#: wider than a letter's fit is a space.
_COLUMN = 1.5
_SPACE = 0.35
#: Rows are told apart by their middles, in heights: half a line off is a neighbour's second line.
_SAME_ROW = 0.35
#: Neighbours may overlap a little, in heights.
_OVERLAP = 0.5
#: Characters wider than this part of their height take the room of a Chinese one; of some a half
#: is white, and a ruling that runs through it does not part them from their line.
_FULL_WIDTH = 0.7
_INKED_ON_THE_LEFT = frozenset("）】》」』〕〉，。、")
_INKED_ON_THE_RIGHT = frozenset("（【《「『〔〈")
#: Dots of a table of contents and lines to write on say nothing for or against a page.
_LEADERS = "…．.·—_-"
#: Signs that are boxes of their own.
_BOXES = frozenset("□■☐☑☒▢▣◻◼◽◾⬜⬛❏❐❑❒\uf06f\uf0a3\uf052\uf0fe\uf0a8\uf0a7\uf06e")
#: A side of a square lies this near to it, in points.
_HAIR = 1.0
#: Characters beyond GB 2312 that a few names bring onto a page: 镕, 喆, 堃.
_RARE_NAMES = 6

#: Radicals that some printers put for the whole character, where Unicode folds none of them.
_RADICALS = str.maketrans(
    "⺟⺠⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳⼾",
    "母民西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟户",
)


@dataclass(frozen=True, slots=True)
class _Char:
    text: str
    #: On the page turned upright, in points.
    rect: Rect

    @property
    def middle(self) -> float:
        return (self.rect[1] + self.rect[3]) / 2

    @property
    def height(self) -> float:
        return self.rect[3] - self.rect[1]

    @property
    def ink(self) -> tuple[float, float]:
        """From where to where it is inked: half the room of full-width brackets is white."""
        left, _, right, _ = self.rect
        if right - left < _FULL_WIDTH * self.height:
            return left, right
        half = (left + right) / 2
        if self.text in _INKED_ON_THE_LEFT:
            return left, half
        return (half, right) if self.text in _INKED_ON_THE_RIGHT else (left, right)


@dataclass(frozen=True, slots=True)
class TextLayer:
    """What a page's text layer says."""

    lines: tuple[Line, ...] = ()
    turn: int = 0
    trustworthy: bool = False
    #: What is drawn beside its text, None where that cannot be told.
    sketch: Sketch | None = None


def read_layer(textpage: Handle, view: View, drawings: Drawings) -> TextLayer:
    """Read a page's text layer; without lines where it is not to be believed."""
    count = pdfium.FPDFText_CountChars(textpage)
    if not _LEAST_CHARS <= count <= _MOST_CHARS or drawings.invisible > _INVISIBLE:
        return TextLayer()
    angle = _turn(textpage, count, view.rotate)
    drawn = _chars(textpage, count, view, angle)
    upright = turned_size(view.size, angle)
    chars = [char for char in drawn if _on_page(char, upright)]
    visible = "".join(char.text for char in chars if not char.text.isspace())
    if len(drawn) - len(chars) > _OFF_PAGE * len(drawn):
        return TextLayer()
    if _hidden_by_pictures(len(visible), drawings.pictured) or not makes_sense(visible):
        return TextLayer()
    boxes = _check_boxes(drawings, chars, view, angle)
    rules = [turn(rule, view.size, -angle) for rule in drawings.rules]
    lines = tuple(
        Line(text=text, box=view.box(turn(rect, upright, angle)))
        for text, rect in _lines(_ticked(chars, boxes), _uprights(_without(rules, boxes)))
    )
    # Boxes that are printed may have ticks printed over them.
    sketch = None if _BOXES.intersection(visible) else drawings.sketch
    return TextLayer(
        lines=lines,
        turn=angle,
        trustworthy=bool(lines),
        sketch=sketch and _sketch(sketch, boxes, view, angle),
    )


def _check_boxes(drawings: Drawings, chars: list[_Char], view: View, angle: int) -> list[CheckBox]:
    """Find the check boxes that are drawn, on the page turned upright."""
    squares = [turn(square, view.size, -angle) for square in drawings.squares]
    if not squares or drawings.sketch is None:
        return []
    drawn = [
        turn(view.rect(thing.box), view.size, -angle)
        for thing in drawings.sketch.things
        if not thing.picture and not thing.ground
    ]
    return checkboxes.found(squares, drawn, [(char.text, char.rect) for char in chars])


def _ticked(chars: list[_Char], boxes: list[CheckBox]) -> list[_Char]:
    """Put check boxes into the characters beside which they stand, for whatever ticks them."""
    dropped = frozenset().union(*(box.ticks for box in boxes))
    before = {box.beside: box for box in boxes if box.before}
    behind = {box.beside: box for box in boxes if not box.before}
    written = []
    for i, char in enumerate(chars):
        if box := before.get(i):
            written.append(_Char(box.sign, box.rect))
        if i not in dropped:
            written.append(char)
        if box := behind.get(i):
            written.append(_Char(box.sign, box.rect))
    return written


def _without(rules: list[Rect], boxes: list[CheckBox]) -> list[Rect]:
    """Leave out the sides of check boxes."""
    return [rule for rule in rules if not any(_within(rule, box.square) for box in boxes)]


def _sketch(sketch: Sketch, boxes: list[CheckBox], view: View, angle: int) -> Sketch:
    """Leave check boxes and their ticks out of what is drawn."""
    if not boxes:
        return sketch
    upright = turned_size(view.size, angle)
    squares = [turn(box.square, upright, angle) for box in boxes]
    return replace(
        sketch,
        rules=tuple(
            rule
            for rule in sketch.rules
            if not any(_within(view.rect(rule), square) for square in squares)
        ),
        things=tuple(
            thing
            for thing in sketch.things
            if not any(_ticks(view.rect(thing.box), square) for square in squares)
        ),
    )


def _within(rule: Rect, square: Rect) -> bool:
    return (
        square[0] - _HAIR <= rule[0] <= rule[2] <= square[2] + _HAIR
        and square[1] - _HAIR <= rule[1] <= rule[3] <= square[3] + _HAIR
    )


def _ticks(drawn: Rect, square: Rect) -> bool:
    """Tell whether something is drawn in a square, if past its sides."""
    side = square[2] - square[0]
    x, y = (drawn[0] + drawn[2]) / 2, (drawn[1] + drawn[3]) / 2
    return (
        square[0] < x < square[2]
        and square[1] < y < square[3]
        and max(drawn[2] - drawn[0], drawn[3] - drawn[1]) < 2 * side
    )


def _on_page(char: _Char, size: tuple[float, float]) -> bool:
    """Tell whether a character stands on its sheet, rather than beside it or cut off."""
    x = (char.rect[0] + char.rect[2]) / 2
    return 0 <= x <= size[0] and 0 <= char.middle <= size[1]


def makes_sense(visible: str) -> bool:
    """Tell whether characters can be what a person reads, or a font's private numbering.

    Letters, digits, punctuation in use and the few thousand Chinese characters of GB 2312 make
    up any honest page, most of them of its first, common half; a wrong table of characters
    scatters over all of Unicode instead, or over both halves alike.
    """
    if len(visible) < _LEAST_CHARS:
        return False
    kinds = Counter(_kind(char) for char in visible if char not in _LEADERS)
    chars, chinese = kinds.total(), kinds["common"] + kinds["second"] + kinds["rare"]
    return (
        kinds["senseless"] <= 0.1 * chars
        and kinds["rare"] <= max(_RARE_NAMES, 0.2 * chinese)
        and kinds["second"] <= max(_RARE_NAMES, 0.25 * chinese)
        and kinds["western"] <= 0.2 * chars
        and kinds["sign"] <= 0.6 * chars
    )


def turned_size(size: tuple[float, float], angle: int) -> tuple[float, float]:
    """Give width and height of a sheet turned by an angle."""
    return (size[1], size[0]) if angle % 180 else size


def _kind(char: str) -> str:
    code = ord(char)
    if "\u4e00" <= char <= "\u9fff":
        high, low = char.encode("gb18030")[:2]
        if not (0xB0 <= high <= 0xF7 and low >= 0xA1):  # noqa: PLR2004 - GB 2312's rows
            return "rare"
        return "common" if high < 0xD8 else "second"  # noqa: PLR2004 - its second half
    if code < ord(" ") or code == 0xFFFD or 0xE000 <= code <= 0xF8FF or code >= 0x30000:  # noqa: PLR2004 - private use
        return "senseless"
    if "\u00a1" <= char <= "\u024f" and char not in "·×±°²³§":
        return "western"
    return "letter" if char.isalnum() else "sign"


def _hidden_by_pictures(chars: int, pictured: float) -> bool:
    return pictured >= _ALL_PICTURE or (pictured >= _SOME_PICTURE and chars < _LITTLE_TEXT)


def _turn(textpage: Handle, count: int, rotate: int) -> int:
    """Tell how the text is turned clockwise as shown, going by most of its characters."""
    step = max(1, count // 200)
    angles = Counter(
        round(math.degrees(pdfium.FPDFText_GetCharAngle(textpage, i)) / 90) * 90 % 360
        for i in range(0, count, step)
        if not pdfium.FPDFText_IsGenerated(textpage, i)
    )
    most = angles.most_common(1)
    return (most[0][0] + rotate) % 360 if most else 0


def _chars(textpage: Handle, count: int, view: View, angle: int) -> list[_Char]:
    rect, chars, high, size = pdfium.FS_RECTF(), [], 0, view.size
    where = ctypes.byref(rect)
    for i in range(count):
        code = pdfium.FPDFText_GetUnicode(textpage, i)
        if 0xD800 <= code < 0xDC00:  # noqa: PLR2004 - the first half of a character beyond 16 bits
            high = code
            continue
        if 0xDC00 <= code < 0xE000:  # noqa: PLR2004 - its second half
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        if pdfium.FPDFText_HasUnicodeMapError(textpage, i) == 1:
            code = 0xFFFD
        # Spaces that pdfium adds say nothing that the gap does not say; controls nothing at all.
        if code < 0x20 or pdfium.FPDFText_IsGenerated(textpage, i) == 1:  # noqa: PLR2004 - controls
            continue
        text = chr(_RADICALS.get(code, code))
        if not pdfium.FPDFText_GetLooseCharBox(textpage, i, where):
            continue
        shown = view.shown(rect.left, rect.bottom, rect.right, rect.top)
        chars.append(_Char(text, turn(shown, size, -angle) if angle else shown))
    return chars


def _uprights(rules: list[Rect]) -> list[Rect]:
    """Keep the rules that stand upright, left to right."""
    return sorted(rule for rule in rules if rule[3] - rule[1] > rule[2] - rule[0])


def _lines(chars: list[_Char], rules: list[Rect]) -> list[tuple[str, Rect]]:
    pieces = _joined(_runs(chars, rules), rules)
    rows: list[list[list[_Char]]] = []
    for piece in sorted(pieces, key=_middle):
        if rows and _middle(piece) - _middle(rows[-1][0]) <= _SAME_ROW * _height(piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    ordered = (piece for row in rows for piece in sorted(row, key=lambda p: p[0].rect[0]))
    return [(text, _around(piece)) for piece in ordered if (text := _text(piece).strip())]


def _runs(chars: list[_Char], rules: list[Rect]) -> list[list[_Char]]:
    """Cut the characters, in the file's order, wherever the next one does not go on the line."""
    runs: list[list[_Char]] = []
    for char in chars:
        if runs and _goes_on(runs[-1], [char], rules):
            runs[-1].append(char)
        else:
            runs.append([char])
    return runs


def _joined(runs: list[list[_Char]], rules: list[Rect]) -> list[list[_Char]]:
    """Join runs that stand behind one another on a line, whatever the file's order."""
    by_middle: list[tuple[float, int]] = []
    pieces: list[list[_Char]] = []
    for run in sorted(runs, key=lambda r: r[0].rect[0]):
        middle, reach = _middle(run), _SAME_ROW * _height(run)
        near = by_middle[
            bisect_left(by_middle, (middle - reach, 0)) : bisect_left(
                by_middle, (middle + reach, 0)
            )
        ]
        before = [pieces[n] for _, n in near if _goes_on(pieces[n], run, rules)]
        if before:
            max(before, key=lambda p: p[-1].rect[2]).extend(run)
        else:
            insort(by_middle, (middle, len(pieces)))
            pieces.append(list(run))
    return pieces


def _goes_on(piece: list[_Char], run: list[_Char], rules: list[Rect]) -> bool:
    """Tell whether a run continues a piece: same line, no rule and no wide gap between."""
    last, char = piece[-1], run[0]
    # Asked of every character of a page: the heights and middles are taken apart by hand.
    _, top, right, bottom = last.rect
    left, upper, _, lower = char.rect
    height, short = max(bottom - top, lower - upper), min(bottom - top, lower - upper)
    return (
        -_OVERLAP * height <= left - right <= _COLUMN * height
        and abs((top + bottom) / 2 - (upper + lower) / 2) <= _SAME_ROW * short
        and not (rules and _ruled_off(last, char, rules))
    )


def _ruled_off(last: _Char, char: _Char, rules: list[Rect]) -> bool:
    # Few characters have a rule anywhere near; where their ink lies need not be asked of others.
    if _first(rules, last.rect[0]) == _first(rules, char.rect[2]):
        return False
    left, right = (sum(c.ink) / 2 for c in (last, char))
    middle = (last.middle + char.middle) / 2
    near = rules[_first(rules, left) : _first(rules, right)]
    return any(rule[1] <= middle <= rule[3] for rule in near)


def _first(rules: list[Rect], x: float) -> int:
    """Find the first rule that is not left of a place."""
    return bisect_left(rules, (x, -math.inf, 0.0, 0.0))


def _text(piece: list[_Char]) -> str:
    parts = [piece[0].text]
    for last, char in pairwise(piece):
        gap = char.rect[0] - last.rect[2]
        if gap > _SPACE * char.height and not (last.text.isspace() or char.text.isspace()):
            parts.append(" ")
        parts.append(char.text)
    return "".join(parts)


def _middle(piece: list[_Char]) -> float:
    return piece[0].middle


def _height(piece: list[_Char]) -> float:
    return piece[0].height


def _around(piece: list[_Char]) -> Rect:
    inked = [(*char.ink, *char.rect[1::2]) for char in piece if not char.text.isspace()]
    lefts, rights, uppers, lowers = zip(*inked, strict=True)
    return min(lefts), min(uppers), max(rights), max(lowers)

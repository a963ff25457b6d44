"""What an author set off in a Word file: highlighted, coloured or underlined rows.

Only what is seen is told; whether it means anything is for others.
"""

import colorsys
from collections import Counter
from collections.abc import Sequence

from lxml import etree

from mailbot.model.document import Mark
from mailbot.reading.grid import Grid

_WHITE = {"", "auto", "none", "nil", "ffffff", "000000"}
#: A colour this strong is no black, gray or dull house style.
_SATURATED = 0.5
_BRIGHT = 0.35
#: Where more of a table's rows have it, shading or colour is how the table looks.
_HOUSE_STYLE = 0.6
#: First what nobody does by habit.
_ORDER = ("highlight", "shading", "colour", "underline")


def emphasis_of(block: etree._Element) -> frozenset[str]:
    """Tell how text inside a paragraph, cell or row is set off."""
    found = set()
    for element in block.iter("{*}highlight", "{*}shd", "{*}color", "{*}u"):
        holder = element.getparent()
        grand = holder.getparent() if holder is not None else None
        if grand is None or holder is None:
            continue
        kind = _kind(element, etree.QName(holder).localname)
        if kind and any(str(text).strip() for text in grand.itertext("{*}t")):
            found.add(kind)
    return frozenset(found)


def marks_of(grid: Grid, emphasised: Sequence[frozenset[str]]) -> tuple[Mark, ...]:
    """Make marks of a table's rows that are set off from the others.

    A first row's shading is a header's; what most rows have is how the table looks, but for
    highlighting, which is always done by hand.
    """
    counts = Counter(kind for kinds in emphasised for kind in kinds)
    habits = {kind for kind, count in counts.items() if count > _HOUSE_STYLE * len(emphasised)}
    marks = []
    for number, kinds in enumerate(emphasised):
        meant = {
            kind for kind in kinds if kind == "highlight" or (number > 0 and kind not in habits)
        }
        cells = tuple(cell.text for cell in grid.row(number))
        if meant and any(cells):
            kind = next(kind for kind in _ORDER if kind in meant)
            told = "highlight" if kind == "shading" else kind
            marks.append(
                Mark(box=None, kind=told, text=" ".join(filter(None, cells)), cells=cells)
            )
    return tuple(marks)


def _kind(element: etree._Element, holder: str) -> str | None:
    values = {etree.QName(str(k)).localname: str(v).casefold() for k, v in element.attrib.items()}
    match etree.QName(element).localname:
        case "highlight":
            return "highlight" if values.get("val", "") not in _WHITE else None
        case "shd":
            shaded = values.get("fill", "") not in _WHITE
            return ("highlight" if holder == "rPr" else "shading") if shaded else None
        case "color":
            return "colour" if _is_colour(values.get("val", "")) else None
    return "underline" if values.get("val", "") not in _WHITE else None


def _is_colour(said: str) -> bool:
    try:
        red, green, blue = (int(said[i : i + 2], 16) / 255 for i in (0, 2, 4))
    except ValueError:
        return False
    _, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    return saturation >= _SATURATED and value >= _BRIGHT

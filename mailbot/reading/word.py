"""Word's .docx: its text as one page, pasted pictures of a page's size as further ones.

Runs in the child. Reads the XML itself, because every library leaves something out that a person
sees: content controls, text boxes, insertions.
"""

import posixpath
from dataclasses import dataclass, replace

from mailbot.model.document import Line, Problem
from mailbot.reading.image import KINDS, open_image, render_image
from mailbot.reading.ooxml import Package
from mailbot.reading.opened import Opened, OpenedPage, UnreadableError
from mailbot.reading.raster import Raster
from mailbot.reading.sniff import sniff
from mailbot.reading.wordtext import Flow, name_of, value_of

#: A pasted picture that may be a scanned page has at least so many pixels on its shorter and
#: longer side; the rest are logos and seals.
_PAGE_SIDES = (500, 800)


@dataclass(frozen=True, slots=True)
class _Picture:
    data: bytes
    kind: str
    page: OpenedPage


def open_docx(data: bytes, most_pages: int) -> Opened:
    """Give the text as page 1 and pasted pictures from page 2. Raises UnreadableError."""
    flow, pictures = _read(data, most_pages)
    if not flow.lines and not pictures:
        raise UnreadableError(Problem.EMPTY, "the Word file holds no text and no picture")
    text = OpenedPage(
        number=1,
        lines=tuple(Line(text=line) for line in flow.lines),
        grids=tuple(grid for grid in flow.grids if grid.cells),
        marks=tuple(flow.marks),
        trustworthy=True,
    )
    pages = (text, *(picture.page for picture in pictures))
    if len(pages) > most_pages:
        remark = f"more pictures than the {most_pages} pages that are read"
        return Opened(
            kind="docx", problem=Problem.TOO_LARGE, remark=remark, pages=pages[:most_pages]
        )
    return Opened(kind="docx", pages=pages)


def render_docx(
    data: bytes, numbers: tuple[int, ...], dpi: float, most_pixels: int
) -> list[Raster]:
    """Decode the pictures that ``open_docx`` gives as further pages. Raises UnreadableError."""
    _, pictures = _read(data, max(numbers, default=1))
    return [
        replace(raster, number=picture.page.number)
        for picture in pictures
        if picture.page.number in numbers and picture.page.width
        for raster in render_image(picture.data, picture.kind, (1,), dpi, most_pixels)
    ]


def _read(data: bytes, most_pages: int) -> tuple[Flow, list[_Picture]]:
    package = Package(data)
    parts = _relations(package, "").values()
    document = next((target for kind, target in parts if kind == "officeDocument"), "")
    root = package.xml(document)
    if root is None:
        raise UnreadableError(Problem.DAMAGED, "the Word file has no main part")
    relations = _relations(package, document)
    flow = Flow()
    for kind, target in relations.values():
        if kind == "header":
            flow.read(package.xml(target))
    flow.pictures.clear()  # a letterhead's logo is no page
    flow.read(root)
    shown = [relations[key][1] for key in dict.fromkeys(flow.pictures) if key in relations]
    for kind, target in relations.values():
        if kind == "footer":
            flow.read(package.xml(target))
    return flow, _pictures(package, shown, most_pages)


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Give what a part refers to, by id: the kind of relation and the member's name."""
    folder, name = posixpath.split(part)
    root = package.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
    found = {}
    for relation in root if root is not None else ():
        if name_of(relation) == "Relationship" and value_of(relation, "TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, value_of(relation, "Target")))
            kind = value_of(relation, "Type").rpartition("/")[2]
            found[value_of(relation, "Id")] = kind, target.lstrip("/")
    return found


def _pictures(package: Package, members: list[str], most_pages: int) -> list[_Picture]:
    """Keep the pictures that may be pages, at most so many."""
    pictures: list[_Picture] = []
    for member in members:
        if len(pictures) == most_pages:
            break
        data = package.read(member)
        kind = sniff(data, member).kind
        if kind not in KINDS:
            continue
        try:
            (page,) = open_image(data, kind, 1).pages
        except UnreadableError:
            page = OpenedPage(number=0)  # it is there, and nobody can say what it shows
        sides = sorted((page.width, page.height))
        if not page.width or (sides[0] >= _PAGE_SIDES[0] and sides[1] >= _PAGE_SIDES[1]):
            numbered = replace(page, number=len(pictures) + 2)
            pictures.append(_Picture(data=data, kind=kind, page=numbered))
    return pictures

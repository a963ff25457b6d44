"""Typefaces of Debian that papers are set in; none of them is the one the demo draws with."""

import functools
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from random import Random

from PIL import ImageFont

_ROOT = Path("/usr/share/fonts")
#: Millimetres of a point.
POINT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Face:
    """One typeface: where its file lies, and which package brings it."""

    name: str
    path: str
    index: int
    package: str
    #: Its own bold face, else a stroke is drawn round the letters.
    bold: str | None = None
    #: Which face sets figures and Latin letters, where it has none or none that offices would use.
    latin: str | None = None
    #: Whether reportlab can embed it: TrueType outlines only.
    truetype: bool = True

    @property
    def there(self) -> bool:
        """Tell whether it is installed."""
        return all((_ROOT / path).exists() for path in (self.path, self.latin) if path)

    def file(self, *, bold: bool = False) -> Path:
        """Return the file it is drawn from."""
        return _ROOT / (self.bold if bold and self.bold else self.path)

    def at(self, pixels: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
        """Load it in a size."""
        return _load(str(self.file(bold=bold)), self.index, pixels)

    def width(self, text: str, points: float) -> float:
        """Measure a line in millimetres."""
        length = sum(face.at(100).getlength(run) for face, run in self.runs(text))
        return length / 100 * points * POINT

    def runs(self, text: str) -> tuple[tuple["Face", str], ...]:
        """Cut text into what this face sets and what its Latin companion does."""
        if self.latin is None:
            return ((self, text),)
        other = Face(f"{self.name}-latin", self.latin, 0, self.package)
        cut = groupby(text, lambda letter: letter.isascii() and letter != " ")
        return tuple((other if latin else self, "".join(run)) for latin, run in cut)


@dataclass(frozen=True, slots=True)
class Type:
    """What a document is set in: running text, headings, tables."""

    body: Face
    head: Face
    table: Face


_NOTO_SERIF = Face(
    "noto-serif",
    "opentype/noto/NotoSerifCJK-Regular.ttc",
    2,
    "fonts-noto-cjk",
    bold="opentype/noto/NotoSerifCJK-Bold.ttc",
    truetype=False,
)
_NOTO_SANS = Face(
    "noto-sans",
    "opentype/noto/NotoSansCJK-Regular.ttc",
    2,
    "fonts-noto-cjk",
    bold="opentype/noto/NotoSansCJK-Bold.ttc",
    truetype=False,
)
_ZEN_HEI = Face("zen-hei", "truetype/wqy/wqy-zenhei.ttc", 0, "fonts-wqy-zenhei")
_MICRO_HEI = Face("micro-hei", "truetype/wqy/wqy-microhei.ttc", 0, "fonts-wqy-microhei")
_TIMES = "truetype/liberation2/LiberationSerif-Regular.ttf"
_ARIAL = "truetype/liberation2/LiberationSans-Regular.ttf"
_MING = Face("uming", "truetype/arphic/uming.ttc", 0, "fonts-arphic-uming")
_MING_TIMES = replace(_MING, name="uming-times", latin=_TIMES)
_KAI = Face("ukai", "truetype/arphic/ukai.ttc", 0, "fonts-arphic-ukai")
_DROID = Face(
    "droid",
    "truetype/droid/DroidSansFallbackFull.ttf",
    0,
    "fonts-droid-fallback",
    latin=_ARIAL,
)
_WEN_KAI = Face(
    "wen-kai",
    "truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
    0,
    "fonts-lxgw-wenkai",
    bold="truetype/lxgw-wenkai/LXGWWenKai-Bold.ttf",
)
FACES = (_NOTO_SERIF, _NOTO_SANS, _ZEN_HEI, _MICRO_HEI, _MING, _KAI, _DROID, _WEN_KAI)
#: Which go together as offices set them: Song with Hei, Kai with Song, all Hei.
_TYPES = (
    Type(_MING_TIMES, _ZEN_HEI, _MING_TIMES),
    Type(_MING, _ZEN_HEI, _MING),
    Type(_NOTO_SERIF, _NOTO_SANS, _NOTO_SERIF),
    Type(_KAI, _NOTO_SERIF, _KAI),
    Type(_MICRO_HEI, _MICRO_HEI, _MICRO_HEI),
    Type(_DROID, _NOTO_SERIF, _DROID),
    Type(_NOTO_SERIF, _MING, _ZEN_HEI),
    Type(_WEN_KAI, _MING, _NOTO_SANS),
    Type(_MING, _KAI, _WEN_KAI),
)


def missing() -> tuple[str, ...]:
    """Return the Debian packages that would bring more typefaces."""
    wanted = {face.package for face in FACES if not (_ROOT / face.path).exists()}
    if not all((_ROOT / path).exists() for path in (_TIMES, _ARIAL)):
        wanted.add("fonts-liberation2")
    return tuple(sorted(wanted))


def choose(random: Random, *, truetype: bool = False) -> Type:
    """Pick what to set a document in, among what is installed.

    ``truetype`` asks for faces a PDF's text layer can carry. Raises SystemExit without any.
    """
    usable = [
        type_
        for type_ in _TYPES
        if all(f.there and (f.truetype or not truetype) for f in _faces(type_))
    ]
    if not usable:
        there = [f for f in FACES if f.there and (f.truetype or not truetype)]
        if not there:
            message = f"no Chinese typeface is installed; apt-get install {' '.join(missing())}"
            raise SystemExit(message)
        return Type(there[0], there[-1], there[0])
    return random.choice(usable)


def _faces(type_: Type) -> tuple[Face, Face, Face]:
    return type_.body, type_.head, type_.table


@functools.cache
def _load(path: str, index: int, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, pixels, index=index)

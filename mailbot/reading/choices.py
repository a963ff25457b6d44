"""Which boxes of a row are ticked, from signs and captions as text.

Pixels are not looked at here: whoever read the page put ☐ and ☑ where boxes stand.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from mailbot.model.text import fold
from mailbot.reading import confidence
from mailbot.reading.wording import likeness

#: Boxes left empty, with what OCR takes them for and what Wingdings leaves in Word files.
_EMPTY = frozenset("□☐▢▫◻◽⬜❏❐❑❒○◯〇口囗\uf0a8\uf06f\uf0a3\uf071")
_TICKED = frozenset("☑☒✓✔√■◼◾⬛▣●◉⊙✕✖✗✘⊠\uf0fe\uf052\uf0fd\uf0fc\uf06e")
#: What stands between captions that are written out.
_BETWEEN = frozenset("、,;/。.和及")
#: What people type for boxes.
_TYPED = re.compile(r"[(（\[【]\s*([√✓✔xXvV]?)\s*[)）\]】]")


@dataclass(frozen=True, slots=True)
class Ticked:
    """The captions whose boxes are ticked."""

    captions: tuple[str, ...]
    #: False where boxes and captions could not be brought together.
    certain: bool = True
    #: False where only ticks stand and some caption was not seen: it may be ticked elsewhere.
    whole: bool = True


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """Where a caption stands in a text."""

    begin: int
    end: int
    caption: str


def ticked(text: str, captions: Sequence[str]) -> Ticked:
    """Tell which captions are ticked. Boxes stand before or behind their captions.

    Captions without any box are taken as written out by hand, unless all of them stand there.
    """
    typed = _TYPED.sub(lambda match: "☑" if match.group(1) else "☐", text)
    words = [fold(word) for word in typed.split()]
    told, gaps = "".join(words), set(accumulate(map(len, words)))
    if not told:
        return Ticked(())
    places = _places(told, captions)
    signs = [
        i
        for i, char in enumerate(told)
        if char in _EMPTY | _TICKED and not any(p.begin <= i < p.end for p in places)
    ]
    if not places:
        return Ticked((), certain=False)
    if not signs:
        return _written(told, places, captions)
    if len(signs) == len(captions) or any(told[i] in _EMPTY for i in signs):
        return _boxed(told, places, signs, every=len(places) == len(captions))
    return replace(_beside(told, places, signs, gaps), whole=len(places) == len(captions))


def _written(told: str, places: Sequence[_Place], captions: Sequence[str]) -> Ticked:
    """Take captions that stand alone as the answer, written out; a row of all of them is none."""
    others = [c for i, c in enumerate(told) if not any(p.begin <= i < p.end for p in places)]
    if len(places) == len(captions) or set(others) - _BETWEEN:
        return Ticked((), certain=False)
    return Ticked(tuple(place.caption for place in places))


def _boxed(told: str, places: Sequence[_Place], signs: Sequence[int], *, every: bool) -> Ticked:
    """Tell what is ticked where every caption has a box, all on the same side."""
    if not every or len(signs) != len(places):
        # A box was not seen; which one cannot be told.
        return Ticked((), certain=False)
    ordered = sorted(zip(signs, places, strict=True))
    return Ticked(tuple(place.caption for sign, place in ordered if told[sign] in _TICKED))


def _beside(told: str, places: Sequence[_Place], signs: Sequence[int], gaps: set[int]) -> Ticked:
    """Tell what is ticked where only ticks stand: a tick belongs to the caption it touches."""
    chosen = []
    for i in signs:
        apart = i == 0 or i in gaps or told[i - 1] in _BETWEEN
        open_end = i + 1 in gaps or told[i + 1 : i + 2] in _BETWEEN
        touching = [p for p in places if (p.begin == i + 1 if apart else p.end == i)]
        if apart == open_end or not touching:
            return Ticked((), certain=False)
        chosen += touching
    return Ticked(tuple(place.caption for place in places if place in chosen))


def _places(told: str, captions: Sequence[str]) -> list[_Place]:
    """Find the captions, left to right."""
    places = [_place(told, caption) for caption in captions]
    return sorted((p for p in places if p), key=lambda p: p.begin)


def _place(told: str, caption: str) -> _Place | None:
    """Find one caption, forgiving a wrong character in a long one."""
    words = fold(caption)
    begin = told.find(words)
    if begin < 0:
        windows = (
            (likeness(words, told[i : i + len(words)], confidence.CAPTION), i)
            for i in range(len(told) - len(words) + 1)
        )
        near, begin = max(windows, default=(0.0, -1))
        begin = begin if near else -1
    return _Place(begin, begin + len(words), caption) if begin >= 0 else None

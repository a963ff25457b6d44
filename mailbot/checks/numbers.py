"""Numbers as people write them into forms."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from mailbot.model.document import Source, Value
from mailbot.model.rulebook import Field

#: What stands in a field that is meant to be empty.
_PLACEHOLDERS = re.compile(r"^[_\-—–―/\\.·。、:：…]*$")
_BLANK = re.compile(r"^[_\s]*$")
#: What ends a number in a sentence or a row of them.
_STOPS = ";。,、."
#: Figures with a gap between, which is not that of thousands: two numbers, or one torn apart.
_APART = re.compile(r"\d\s+\d")
_SPACED = re.compile(r"(?<!\d)\d{1,3}(?: \d{3})+(?!\d)")
_NUMBER = re.compile(r"^[共计]?(\d{1,15}(?:\.\d{1,9})?)$")
#: Words that make a number a guess.
_VAGUE = re.compile(r"^(?:约|近|大约|超过?|逾)|(?:余|多|左右|以上|上下)(?=\D*$)")
#: What a person writes behind a number: a measure, and what is counted.
_MEASURE = re.compile(
    r"[(（]?(?:人次|万元|[个家支项名位场次组]?(?:班组|小组|企业|单位|公司|员工|人员|人)|[个家支项人名位场次组])[)）]?$"
)
#: Money, and what of it makes one of the form's unit.
_MONEY = re.compile(r"(?<=\d)[(（]?(亿元|亿|万元|万|元整|元|块)[)）]?$")
_YUAN = {"亿元": 8, "亿": 8, "万元": 4, "万": 4, "元整": 0, "元": 0, "块": 0}
#: Letters OCR reads for digits. Only where every other character is a digit already. B is none:
#: it stands for 8 in print and for 13 in many a hand.
_LOOKALIKES = str.maketrans("OoQIl|SZ", "00011152")
#: So many Chinese characters are a word, and no misread digit.
_WORDS = 2
_THOUSANDS = re.compile(r"(?<=\d)[,，'](?=\d{3}(?:\D|$))")
#: On a scan a point before three digits may be the comma of thousands.
_POINTED = re.compile(r"\d{1,3}\.\d{3}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number field says: a number, nothing, words, or something illegible."""

    number: int | float | None = None
    blank: bool = False
    #: Something stands there that is certainly no number.
    words: bool = False
    illegible: bool = False
    #: The number is only about right: 约50, 300余.
    vague: bool = False


def read_number(value: Value | None, field: Field, source: Source) -> Reading:
    """Understand a number field. Doubt about a scan is "illegible", never "words" or "blank".

    Units of measure, thousands separators and full-width digits are read over: ``1,140`` and
    ``３个`` are numbers. ``—`` and ``见附表`` are not, and of ``约50`` a person decides.
    """
    if value is None or not value.legible:
        return Reading(illegible=True)
    text = unicodedata.normalize("NFKC", value.text).strip()
    if _APART.search(_SPACED.sub("0", text)):
        return Reading(illegible=True)
    text = "".join(text.split())
    if _BLANK.match(text):
        return Reading(blank=True)
    if _PLACEHOLDERS.match(text):
        return Reading(words=source is Source.TEXT, illegible=source is not Source.TEXT)
    text = text.rstrip(_STOPS)
    exact = _VAGUE.sub("", text)
    number = parse_number(exact, field.unit or "", lenient=source is Source.OCR)
    if number is not None:
        return Reading(number=number, vague=exact != text)
    certain = source is Source.TEXT or _is_words(text, field)
    return Reading(words=certain, illegible=not certain)


def parse_number(text: str, unit: str = "", *, lenient: bool = False) -> int | float | None:
    """Return the number a text is, whole ones as int, else None.

    ``lenient`` forgives what OCR does; what it may have made of another number is none then.
    """
    bare = _THOUSANDS.sub("", "".join(unicodedata.normalize("NFKC", text).split()))
    bare, zeros = _without_money(bare, unit)
    bare = bare.removesuffix(unit) if bare.endswith(unit) else _MEASURE.sub("", bare, count=1)
    if lenient:
        bare = bare.strip("_.·、,:|'\"`-")
        swapped = bare.translate(_LOOKALIKES)
        if sum(c.isdigit() for c in bare) * 2 > len(bare):
            bare = swapped
    match = _NUMBER.match(bare)
    if not match:
        return None
    digits = match.group(1)
    if lenient and _POINTED.fullmatch(digits):
        if unit in _YUAN or not _MEASURE.fullmatch(unit):
            return None
        # What is counted is whole.
        digits = digits.replace(".", "")
    # In decimals, so that 5000 yuan are 0.5 of ten thousand and not nearly so.
    number = Decimal(digits).scaleb(zeros)
    return float(number) if number % 1 else int(number)


def _without_money(text: str, unit: str) -> tuple[str, int]:
    """Take a sum's own unit from its end; tell by how many zeros it differs from the form's."""
    found = _MONEY.search(text)
    if not found or unit not in _YUAN:
        return text, 0
    return text[: found.start()], _YUAN[found[1]] - _YUAN[unit]


def _is_words(text: str, field: Field) -> bool:
    """Tell whether a scan's text is certainly words, and not a piece of the label strayed here."""
    chinese = "".join(c for c in text if "\u4e00" <= c <= "\u9fff")
    strayed = any(chinese in label for label in (field.label, *field.labels))
    return len(chinese) >= _WORDS and not strayed and not any(c.isdigit() for c in text)

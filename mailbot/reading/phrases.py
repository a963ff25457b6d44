"""What the rows of official papers look like: tags, letterheads, numbers, salutations, sentences.

Shapes common to every notice, so no rule; the wordings of a notice come with ``Wanted``. All
patterns are matched on folded text.
"""

import re

from mailbot.model.text import fold

_DIGITS = r"[\d一二三四五六七八九十]{1,3}"
_ORGANISATION = (
    r"(?:协会|联合会|学会|委员会|分会|公司|集团|总会|商会|中心|联盟|院|局|办公室|部|队)"
)
#: Longest title seen in practice: sixty characters over three rows.
_LONGEST_TITLE = 90
#: A run of so many characters with a comma or full stop in it is a sentence.
_SENTENCE_LENGTH = 12

#: 附件3, 附表一: a tag over a title.
_TAG = re.compile(rf"附(?:件|表|录)?(?:{_DIGITS}[:、.]?|$)")
#: 附件：…: the list at the end of a letter.
_ENCLOSURES = re.compile(r"附(?:件|表|录)?:")
_NUMBERING = re.compile(rf"(?:\({_DIGITS}\)|{_DIGITS}[)、.]|第{_DIGITS}[条章节]|[①-⑳])(?!\d)")
_LEADERS = re.compile(r"[.…·。_-]{3,}\d*$|…+\d*$")
_STOPS = re.compile(r"[,。;!?]")

#: What stands over or under a title without being part of it.
_FURNITURE = tuple(
    re.compile(pattern)
    for pattern in (
        r"第\d+(?:号|期)",
        r"签发人.*|编号.*|密级.*|特急|急件",
        # - 1 -, 第 2 页 共 5 页
        r"[-—–_·.]*\d{0,3}[-—–_·.]*",
        r"第?\d+页.{0,8}|\d+/\d+",
        # (2024年4月至2025年4月), (盖章)
        r"\(.{0,40}\)",
        r"(?:19|20)\d\d年\d+月(?:\d+日)?",
        # what scanners add
        r"扫描全能王.*|.{0,12}扫描件|camscanner.*|由.{0,12}扫描创建",
    )
)
#: The red letterhead, and the number below it.
_LETTERHEAD = re.compile(r".{2,40}文件|.{0,30}(?:19|20)\d\d.{0,2}\d+号(?:签发人.*)?")
_SALUTATION = re.compile(rf"(?:各.{{0,40}}|尊敬的.{{0,30}}|.{{2,40}}{_ORGANISATION}):?")
#: …统计表(2024年4月至2025年4月), 推荐函(盖章)
_AFTERTHOUGHT = re.compile(r"(?<=.)\([^()]{1,30}\)$")
#: XX协会关于推荐…的函: the issuer's name before the title proper.
_ISSUER = re.compile(rf"[^:,。《》]{{2,40}}?{_ORGANISATION}(?=关于)")


def is_furniture(text: str) -> bool:
    """Tell whether a row is a tag, a letterhead, a number, a page number or a period."""
    folded = fold(text)
    tag = _TAG.fullmatch(folded) or _LETTERHEAD.fullmatch(folded)
    return bool(tag) or any(pattern.fullmatch(folded) for pattern in _FURNITURE)


def is_letterhead(text: str) -> bool:
    """Tell whether a row is a letterhead or the number of a paper: 质协〔2025〕34号."""
    return bool(_LETTERHEAD.fullmatch(fold(text)))


def is_body(text: str) -> bool:
    """Tell whether body text begins with this row: a sentence, a numbered row, a salutation."""
    folded = fold(text)
    if _TAG.match(folded) and not _ENCLOSURES.match(folded):
        return False
    return bool(
        _STOPS.search(folded)
        or _ENCLOSURES.match(folded)
        or _NUMBERING.match(folded)
        or folded.endswith(":")
    )


def is_title(text: str) -> bool:
    """Tell whether a text could be a title, by its shape alone."""
    folded = fold(text)
    return 1 < len(folded) <= _LONGEST_TITLE and not is_body(text) and not _LEADERS.search(folded)


def is_salutation(text: str) -> bool:
    """Tell whether a row addresses somebody: 各有关单位：, 中国施工企业管理协会."""
    return bool(_SALUTATION.fullmatch(fold(text)))


def is_sentence(text: str) -> bool:
    """Tell whether a row is running text."""
    folded = fold(text)
    return len(folded) >= _SENTENCE_LENGTH and bool(_STOPS.search(folded))


def is_numbered(text: str) -> bool:
    """Tell whether a row begins with a number: ``1.``, ``（二）``, ``三、``."""
    return bool(_NUMBERING.match(fold(text)))


def unnumbered(text: str) -> str:
    """Take the number from the beginning of a row and the leaders from its end."""
    return _LEADERS.sub("", _NUMBERING.sub("", fold(text), count=1))


def untagged(text: str) -> str:
    """Take 附件3 and the like from the beginning of a title."""
    folded = fold(text)
    return folded if _ENCLOSURES.match(folded) else _TAG.sub("", folded, count=1)


def proper(text: str) -> str:
    """Take from a title what is not its wording: the issuer's name before it, brackets behind it.

    ``某协会关于推荐…的函（盖章）`` is ``关于推荐…的函``.
    """
    return _ISSUER.sub("", _AFTERTHOUGHT.sub("", fold(text)), count=1)

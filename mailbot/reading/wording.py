"""How near a text is to a wording of the rulebook, ``*`` standing for any run of characters.

Both sides are folded first, so that width, case, spaces and quotation marks do not count. It
knows nothing of pages: headings and labels use it alike.
"""

import functools
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate

from rapidfuzz.distance import Levenshtein

from mailbot.model.text import fold

#: Longer texts are no headings and no labels; this also bounds what a hostile page can cost.
_LONGEST = 200

#: Bits in which a sieve counts the characters of one wording; the highest tells that it passed.
_LANE = 16
_FULL = 1 << (_LANE - 1)

#: Floors are decimal fractions, which multiply to a hair more than they should.
_ROUNDING = 1e-9

#: Marks around titles that one writer sets and the next leaves out.
_QUOTES = str.maketrans("", "", "《》〈〉«»“”\"'‘’「」『』﹁﹂")

#: Old forms of the characters of titles and labels: OCR prefers them on poor faxes.
_OLD_FORMS = str.maketrans(
    "決內產産戶錄評選優發佈號關於舉辦質過組動統計會協業員參與費獎勵單薦報總匯請書見長衆數門聯郵機萬個項結題點問歷開對規訓認確揚",
    "决内产产户录评选优发布号关于举办质过组动统计会协业员参与费奖励单荐报总汇请书见长众数门联邮机万个项结题点问历开对规训认确扬",
)


@functools.lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """Fold a text, drop quotation marks and write characters in one form."""
    return fold(text).translate(_QUOTES).translate(_OLD_FORMS)


@functools.lru_cache(maxsize=1024)
def literals(wording: str) -> int:
    """Count the characters a wording asks for: how much a match says."""
    return len(bare(wording)) - wording.count("*")


@dataclass(frozen=True, slots=True)
class Sieve:
    """Many wordings at once: which of them a text may be near to at all.

    All are counted in one number, a lane of bits for each: a page has many texts, and next to
    none of them pass.
    """

    wordings: tuple[str, ...]
    #: For each character how often each wording asks for it.
    index: Mapping[str, int]
    #: What each wording may lack, short of filling its lane up to the highest bit.
    lacking: int
    #: The highest bits of all lanes.
    full: int

    def passed(self, text: str) -> list[str]:
        """List the wordings enough of whose characters occur in a text."""
        count = self.index.get
        met = sum(count(char, 0) for char in _letters(bare(text)))
        full = (met + self.lacking) & self.full
        return (
            [w for i, w in enumerate(self.wordings) if full >> i * _LANE & _FULL] if full else []
        )


@functools.lru_cache(maxsize=256)
def sieve(wordings: tuple[str, ...], floor: float) -> Sieve:
    """Make the sieve of some wordings, once; it lacks what ``floor`` allows to be lacking."""
    asked = [Counter(bare(wording).replace("*", "")) for wording in wordings]
    needed = [math.ceil(floor * literals(wording) - _ROUNDING) for wording in wordings]
    letters = {char for counts in asked for char in counts}
    return Sieve(
        wordings,
        {char: _lanes(counts[char] for counts in asked) for char in letters},
        _lanes(_FULL - need for need in needed),
        _lanes(_FULL for _ in wordings),
    )


def _lanes(numbers: Iterable[int]) -> int:
    """Put small numbers side by side into one."""
    return sum(number << place * _LANE for place, number in enumerate(numbers))


def likeness(wording: str, text: str, floor: float = 0.0) -> float:
    """Tell how near a whole text is to a wording: 1 for met, less one share a wrong character.

    Runs under ``*`` cost nothing; everything else is anchored at both ends. Anything certain to
    stay below ``floor`` is 0, which is what makes many wordings cheap.
    """
    told, wanted, asked = bare(text), bare(wording), literals(wording)
    if not asked or not told or len(told) > _LONGEST:
        return 0.0
    # Characters too many or too few are wrong each; most texts are of quite another length.
    wrong = asked - len(told)
    if wrong < 0:
        wrong = 0 if "*" in wanted else -wrong
    if 1 - wrong / asked < floor or _ceiling(wanted, told) < floor:
        return 0.0
    if _expression(wanted).fullmatch(told):
        return 1.0
    near = 1 - _distance(wanted, told, _most(asked, floor)) / asked
    return near if near >= floor and near > 0 else 0.0


def leading(wording: str, text: str, floor: float = 0.0) -> tuple[float, int]:
    """Tell how near the beginning of a text is to a wording, and where in ``text`` it ends.

    For a label with its value behind it. The wording must not end in ``*``.
    """
    wanted, asked = bare(wording), literals(wording)
    told = bare(text[:_LONGEST])[: 2 * len(wanted)]
    if not asked or len(told) < floor * asked or _ceiling(wanted, told) < floor:
        return 0.0, 0
    costs = _costs(wanted, told, _most(asked, floor))
    least = min(costs)
    near = 1 - least / asked
    if near < floor or near <= 0:
        return 0.0, 0
    # Of equally near ends the longest: a wrong last character is still the label's.
    end = max(i for i, cost in enumerate(costs) if cost == least)
    return near, _unfolded(text, end)


def _most(asked: int, floor: float) -> int:
    """Tell how many edits leave a wording at ``floor``, rounded up."""
    return math.ceil((1 - floor) * asked)


@functools.lru_cache(maxsize=1024)
def _expression(wanted: str) -> re.Pattern[str]:
    # "Any run" may be cut short only by the end: with a lazy quantifier and full match there is
    # nothing to gain from trying longer runs twice.
    return re.compile(".*?".join(re.escape(part) for part in wanted.split("*")), re.DOTALL)


@functools.lru_cache(maxsize=4096)
def _letters(text: str) -> frozenset[str]:
    return frozenset(text)


@functools.lru_cache(maxsize=1024)
def _needs(wanted: str) -> tuple[frozenset[str], Counter[str], int]:
    need = Counter(wanted.replace("*", ""))
    return frozenset(need), need, need.total()


def _ceiling(wanted: str, told: str) -> float:
    """Bound the likeness from above: characters that do not occur at all cannot be met."""
    letters, need, asked = _needs(wanted)
    lacking = letters - _letters(told)
    return 1 - sum(map(need.__getitem__, lacking)) / asked if lacking else 1.0


def _distance(wanted: str, told: str, most: int) -> int:
    """Count the edits that turn a wording into a text; beyond ``most`` only that it is more."""
    if "*" not in wanted:
        return Levenshtein.distance(wanted, told, score_cutoff=most)
    head, *middle, tail = wanted.split("*")
    before, behind = len(head) + most, len(tail) + most
    if not middle and before + behind < len(told):
        # What neither end of the wording can reach is the run's, which costs nothing.
        told = told[:before] + told[-behind:] if behind else told[:before]
    return _costs(wanted, told, most)[-1]


def _costs(wanted: str, told: str, most: int) -> list[int]:
    """Count the edits that turn a wording into each beginning of a text, as far as ``most``."""
    costs = list(range(len(told) + 1))
    for char in wanted:
        if char == "*":
            costs = list(accumulate(costs, min))
            continue
        least = costs[0] + 1
        row = [least]
        for letter, before, above in zip(told, costs, costs[1:], strict=False):
            changed = before if letter == char else before + 1
            least = least + 1 if least < above else above + 1
            least = changed if changed < least else least  # noqa: FURB136 - a call costs as much as all else here
            row.append(least)
        costs = row
        if min(costs) > most:
            return [most + 1] * len(costs)
    return costs


def _unfolded(text: str, length: int) -> int:
    """Find where in a text its first ``length`` bare characters end."""
    if length <= 0:
        return 0
    seen = 0
    for i, char in enumerate(text):
        seen += len(bare(char))
        if seen >= length:
            return i + 1
    return len(text)

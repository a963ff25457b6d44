"""Rules about answers that are there but look like a slip: told politely, they cost nothing."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import pairwise

from mailbot.checks.case import Case, ground
from mailbot.checks.fields import Answered, answered, where
from mailbot.model.document import Source
from mailbot.model.rulebook import Looks, Plausible, Requirement
from mailbot.model.text import one_line
from mailbot.model.verdict import Ground, Status

_LOOKS = {
    Looks.MOBILE: re.compile(r"(?<!\d)(?:\+?(?:00)?86[- ]?)?1[3-9](?:[- ]?\d){9}(?!\d)"),
    Looks.EMAIL: re.compile(
        r"(?<![\w.+%-])[\w+%-]+(?:\.[\w+%-]+)*@[a-z\d-]+(?:\.[a-z\d-]+)+(?![\w@])",
        re.IGNORECASE | re.ASCII,
    ),
}
_SENTENCES = {Looks.MOBILE: "plausible_mobile", Looks.EMAIL: "plausible_email"}
#: Words read from pixels with less than this are as likely misread as mistyped.
_WELL_READ = 0.9
_MOST_TOLD = 60


def check_plausible(case: Case, requirement: Requirement) -> list[Ground]:
    """Look for slips in the requirement's forms; what was not read is no slip."""
    grounds = []
    for item in requirement.items:
        if not item.fields or not case.places(item.id):
            continue
        said = dict(answered(case, requirement, item))
        grounds += [
            ground(
                Status.WARNING,
                sentence,
                subject=requirement.path(item),
                evidence=tuple(where(a.place, a.value) for a in about),
                facts=facts,
            )
            for rule in case.rulebook.plausible
            for sentence, facts, about in _slips(rule, said)
        ]
    # An amount may be too large by more than one measure.
    return list(dict.fromkeys(grounds))


def _slips(
    rule: Plausible, said: Mapping[str, Answered]
) -> Iterator[tuple[str, dict[str, str], tuple[Answered, ...]]]:
    """Yield each slip: its sentence, what the sentence names, the answers it is about."""
    known = [said[path] for path in rule.ascending if path in said]
    for less, more in pairwise(known):
        if _figure(less) > _figure(more):
            yield "plausible_order", {"larger": _told(less), "smaller": _told(more)}, (less, more)
    about = said.get(rule.field)
    if about is None:
        return
    if rule.most is not None:
        other = said.get(rule.per)
        if rule.per and other is None:
            return
        if _figure(about) > rule.most * (max(1, _figure(other)) if other else 1):
            facts = {"figure": _told(about), "unit": about.field.unit or ""}
            yield "plausible_amount", facts, (about,)
    elif rule.looks and _is_read(about) and not looks_like(str(about.answer), rule.looks):
        facts = {"field": about.field.label, "said": one_line(str(about.answer), _MOST_TOLD)}
        yield _SENTENCES[rule.looks], facts, (about,)


def looks_like(text: str, looks: Looks) -> bool:
    """Tell whether a text holds something of such looks, among whatever else."""
    return bool(_LOOKS[looks].search(unicodedata.normalize("NFKC", text)))


def _is_read(about: Answered) -> bool:
    """Tell whether a text is the sender's to the letter."""
    return about.place.page.source is Source.TEXT or about.value.confidence >= _WELL_READ


def _figure(about: Answered) -> float:
    return about.answer if isinstance(about.answer, int | float) else 0


def _told(about: Answered) -> str:
    """Name a figure: its field, itself and its unit."""
    return f"{about.field.label} {_figure(about)}{about.field.unit or ''}"

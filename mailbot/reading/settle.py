"""What each sheet of a document is, all sheets heard.

Title pages settle themselves; the sheets behind them belong to them: lists, second pages, second
halves of a form. A sheet that can be told to be something else is nothing we look for. Whatever
remains in doubt is said to be open (``could_be``), so that nothing is called missing that was
merely not recognised (law 2).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailbot.model.document import Form, Sighting, Table
from mailbot.model.rulebook import Item
from mailbot.model.wanted import Wanted
from mailbot.reading import confidence
from mailbot.reading.fields import filled, read_fields
from mailbot.reading.headings import TitleState
from mailbot.reading.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a sheet is, as far as can be told."""

    sighting: Sighting | None = None
    could_be: frozenset[str] = frozenset()
    confidence: float = 1.0
    form: Form | None = None
    table: Table | None = None
    #: It is a paper of another kind that goes on over pages: the notice, a report.
    other: bool = False


@dataclass(frozen=True, slots=True)
class _Reader:
    """The sheets' judge: what is looked for, and what came before."""

    wanted: Wanted
    #: Lists begun anywhere in the document, so that their pages may come before the title.
    begun: frozenset[str]

    def item(self, item_id: str) -> Item:
        return next(item for item in self.wanted.items if item.id == item_id)

    @property
    def lists(self) -> tuple[Item, ...]:
        return tuple(item for item in self.wanted.items if item.marked or item.rows)


def settle(surveys: Sequence[Survey], wanted: Wanted) -> list[Settled]:
    """Settle the sheets of a document in their order, one answer for each."""
    own = [_by_itself(survey, wanted) for survey in surveys]
    begun = frozenset(answer.sighting.item for answer in own if answer and answer.sighting)
    reader = _Reader(wanted, begun)
    settled: list[Settled] = []
    before: Settled | None = None
    for survey, answer in zip(surveys, own, strict=True):
        settled.append(answer or _goes_on(survey, before, reader) or _in_doubt(survey, reader))
        before = before if survey.blank else settled[-1]
    found = frozenset(answer.sighting.item for answer in settled if answer.sighting)
    without_doubt = [replace(answer, could_be=answer.could_be - found) for answer in settled]
    return _without_spares(without_doubt, surveys)


def _by_itself(survey: Survey, wanted: Wanted) -> Settled | None:
    """Settle a sheet by its own labels or title; None where they do not tell."""
    if survey.blank:
        return Settled()
    for item in wanted.items:
        needed = confidence.FORM_TITLED if survey.named == item.id else confidence.FORM
        if item.fields and survey.hinted(item) >= needed:
            answer = _as_form(survey, item, needed)
            if answer:
                return answer
        elif survey.named == item.id and not item.fields and _bears_out(survey, item):
            return _seen(survey, item, survey.title.sure)
    if survey.title.state is not TitleState.OTHER:
        return None
    open_for = survey.title.near & survey.cued
    if survey.title.sure < confidence.OTHER:
        open_for |= survey.cued
    # A cover or a contents page ends with itself.
    long = survey.prose or survey.listing is not None
    return Settled(could_be=open_for, confidence=survey.title.sure, other=long)


def _bears_out(survey: Survey, item: Item) -> bool:
    """Tell whether a sheet is what its title says, and no divider before it or a mere mention."""
    cued = item.id in survey.cued or not item.cues
    return cued and (survey.prose or survey.listing is not None or bool(item.rows))


def _seen(survey: Survey, item: Item, sure: float, *, begins: bool = True) -> Settled:
    """Say that a sheet is an item's, with what it holds of it."""
    own = survey.title.heading if survey.named == item.id else None
    listed = survey.listing if item.marked or item.rows else None
    return Settled(
        sighting=Sighting(
            item=item.id,
            confidence=round(sure, 4),
            heading=own.text if own else "",
            box=(own.box if own else None) or survey.region.box,
            begins=begins,
        ),
        confidence=round(sure, 4),
        table=listed.table(item.id) if listed else None,
    )


def _as_form(survey: Survey, item: Item, needed: float, *, begins: bool = True) -> Settled | None:
    """Read a sheet as an item's form; None where too few labels are found after all."""
    values = read_fields(item.fields, survey.region, certain=survey.certain)
    share = len(values) / len(item.fields)
    if share < needed:
        return None
    titled = survey.title.sure if survey.named == item.id else 0.0
    sure = max(titled, confidence.FORM_SURE + (1 - confidence.FORM_SURE) * share)
    if begins and not filled(values):
        # The notice's empty form. On a scan that may be a form whose ink was not seen.
        doubt = frozenset() if survey.certain else frozenset({item.id})
        return Settled(could_be=doubt, confidence=confidence.DOUBT if doubt else sure)
    return replace(
        _seen(survey, item, sure, begins=begins),
        form=Form(item=item.id, values=values),
    )


def _goes_on(survey: Survey, before: Settled | None, reader: _Reader) -> Settled | None:
    """Settle a sheet by what came before it: it goes on with that, or with a list elsewhere."""
    own_paper = survey.lettered and survey.title.state is not TitleState.NONE
    form = _form_goes_on(survey, before, reader)
    if form and not (survey.listing and survey.listing.header):
        return form  # its rows may be numbered, as a list's are
    if survey.listing and not own_paper and (owner := _list_owner(before, reader)):
        return _seen(survey, owner, confidence.GOES_ON, begins=False)
    if before is None or survey.title.state is not TitleState.NONE:
        return None
    if before.sighting is None:
        return _goes_on_elsewhere(survey, before, reader)
    item = reader.item(before.sighting.item)
    if item.fields:
        return form
    if survey.listing and not reader.begun.intersection(i.id for i in reader.lists):
        # A list behind a letter: its enclosure, or the page of a list whose title was not seen.
        open_for = frozenset(i.id for i in reader.lists if i.id in survey.cued or not i.cues)
        return replace(_seen(survey, item, confidence.GOES_ON, begins=False), could_be=open_for)
    goes_on = _seen(survey, item, confidence.GOES_ON, begins=False)
    if survey.readable and not survey.headless:
        return goes_on
    # Rather a page of its own whose head was not seen.
    others = _in_doubt(survey, reader).could_be - reader.begun
    return replace(
        goes_on, could_be=others, confidence=confidence.DOUBT if others else goes_on.confidence
    )


def _form_goes_on(survey: Survey, before: Settled | None, reader: _Reader) -> Settled | None:
    """Read an untitled sheet behind a form as the form's next one; None where it is none."""
    if before is None or before.sighting is None or survey.title.state is not TitleState.NONE:
        return None
    item = reader.item(before.sighting.item)
    if not item.fields:
        return None
    return _as_form(survey, item, confidence.FORM_GOES_ON / len(item.fields), begins=False)


def _goes_on_elsewhere(survey: Survey, before: Settled, reader: _Reader) -> Settled | None:
    """Tell a sheet that goes on with a paper of another kind, and cannot be a list looked for."""
    if not before.other or not survey.readable or survey.headless:
        return None
    if survey.listing and any(not i.cues or i.id in survey.cued for i in reader.lists):
        return None
    return Settled(confidence=confidence.GOES_ON, other=True)


def _list_owner(before: Settled | None, reader: _Reader) -> Item | None:
    """Name the item whose list goes on here: the one before, else one begun elsewhere.

    Behind a letter a list is the letter's, and behind a page that is none of the items it may be
    that page's. Behind a form, or as a document's first page, it is neither.
    """
    owners = [item for item in reader.lists if item.id in reader.begun]
    held = before.sighting.item if before and before.sighting else None
    here = next((item for item in owners if item.id == held), None)
    if here or len(owners) != 1:
        return here
    after_form = held is not None and bool(reader.item(held).fields)
    return owners[0] if after_form or before is None else None


def _in_doubt(survey: Survey, reader: _Reader) -> Settled:
    """Say what a sheet could be that nothing tells."""
    if not survey.readable:
        everything = frozenset(item.id for item in reader.wanted.items)
        return Settled(could_be=everything, confidence=confidence.DOUBT)
    open_for = frozenset(item.id for item in reader.wanted.items if _could_be(survey, item))
    sure = confidence.DOUBT if open_for else confidence.NO_CUE
    listed = [item for item in reader.lists if item.id in open_for and survey.listing]
    table = survey.listing.table(listed[0].id) if listed and survey.listing else None
    return Settled(could_be=open_for, confidence=sure, table=table)


def _could_be(survey: Survey, item: Item) -> bool:
    """Tell whether a well-read sheet that nothing settles may be an item.

    It must be called so, or have one of the item's cues; a form also some of its labels, unless
    the title is nearly its own. A list that begins with a later number has its cues elsewhere.
    """
    if survey.named == item.id:
        return True
    goes_on = (item.marked or item.rows) and _counts_on(survey)
    if item.cues and item.id not in survey.cued and not goes_on:
        return False
    if not item.fields or item.id in survey.title.near:
        return True
    return survey.hint_count(item) >= confidence.FORM_GOES_ON


def _counts_on(survey: Survey) -> bool:
    """Tell whether a sheet has the later rows of a list; a form's may be numbered, too."""
    if survey.listing is None or not survey.listing.goes_on:
        return False
    of_form = any(count >= confidence.FORM_GOES_ON for _, count in survey.hints)
    return bool(survey.listing.header) or not of_form


def _without_spares(settled: list[Settled], surveys: Sequence[Survey]) -> list[Settled]:
    """Drop what hidden sheets show where a visible one shows it too."""
    seen = {
        answer.sighting.item
        for answer, survey in zip(settled, surveys, strict=True)
        if answer.sighting and not survey.hidden
    }
    return [
        Settled() if survey.hidden and answer.sighting and answer.sighting.item in seen else answer
        for answer, survey in zip(settled, surveys, strict=True)
    ]

"""One TOML file, and the roster beside it, turned into a Rulebook."""

import hashlib
from pathlib import Path

from mailbot.model.mistake import Mistake, Mistaken
from mailbot.model.roster import Roster
from mailbot.model.rulebook import (
    Contact,
    Field,
    FieldKind,
    Item,
    Late,
    Looks,
    Notice,
    Plausible,
    Requirement,
    Rulebook,
)
from mailbot.rulebooks import consistency
from mailbot.rulebooks.roster import find_roster, read_roster
from mailbot.rulebooks.shape import (
    ContentShape,
    FieldShape,
    NoticeShape,
    PlausibleShape,
    RequirementShape,
    RulebookShape,
)
from mailbot.toml import Data, check, parse, read, tables, text


class RulebookError(Mistaken):
    """A rulebook or its roster cannot be used; says nothing about any submission."""


def load(path: Path) -> Rulebook:
    """Load a rulebook and its roster. Raises RulebookError with every mistake in both."""
    try:
        raw = read(path)
        data = parse(raw, str(path))
    except Mistaken as error:
        raise RulebookError(error.mistakes) from None
    shape, mistakes = check(data, RulebookShape, str(path))
    mistakes += tuple(
        Mistake(file=str(path), key=key, sentence=sentence)
        for key, sentence in dict.fromkeys(consistency.rulebook(data))
    )
    roster, roster_raw, roster_mistakes = _roster(path, data)
    mistakes += roster_mistakes
    if shape is None or roster is None or mistakes:
        raise RulebookError(mistakes)
    return _rulebook(shape, roster, hashlib.sha256(raw + roster_raw).hexdigest())


def load_folder(folder: Path) -> tuple[Rulebook, ...]:
    """Load every rulebook of a folder, by file name; ``*.roster.toml`` files are none.

    Raises RulebookError with every mistake in all of them.
    """
    rulebooks: dict[str, Rulebook] = {}
    mistakes: list[Mistake] = []
    paths = [p for p in sorted(folder.glob("*.toml")) if not p.name.endswith(".roster.toml")]
    for path in paths:
        try:
            rulebook = load(path)
        except RulebookError as error:
            mistakes += error.mistakes
            continue
        if rulebook.id in rulebooks:
            sentence = f"{rulebook.id!r} is already the id of another rulebook in this folder"
            mistakes.append(Mistake(file=str(path), key="notice.id", sentence=sentence))
        rulebooks[rulebook.id] = rulebook
    if not paths:
        mistakes.append(Mistake(file=str(folder), key="", sentence="holds no rulebook (*.toml)"))
    if mistakes:
        raise RulebookError(mistakes)
    return tuple(rulebooks.values())


def _roster(path: Path, data: Data) -> tuple[Roster | None, bytes, tuple[Mistake, ...]]:
    """Read the roster even where the rulebook itself has mistakes, so that all are told."""
    notice = next((table for _, table in tables(data, "notice")), {})
    name = text(notice, "roster")
    if name is None:
        return None, b"", ()
    if name == "open":
        return Roster(open=True), b"", ()
    roster, mistakes = find_roster(path, name)
    if mistakes:
        return None, b"", mistakes
    try:
        return read_roster(roster, notice.get("units"))
    except Mistaken as error:
        return None, b"", error.mistakes


def _rulebook(shape: RulebookShape, roster: Roster, digest: str) -> Rulebook:
    groups = [shape.together, *(cross.together for cross in shape.cross)]
    forms = {name: tuple(map(_field, fields)) for name, fields in shape.fields.items()}
    return Rulebook(
        notice=_notice(shape.notice),
        requirements=tuple(_requirement(r, forms) for r in shape.requirement),
        roster=roster,
        equal=tuple(cross.equal for cross in shape.cross if cross.equal),
        plausible=tuple(map(_plausible, shape.plausible)),
        together=tuple(group for group in groups if group),
        days_before=tuple(sorted(shape.remind.days_before, reverse=True)),
        hash=digest,
    )


def _notice(shape: NoticeShape) -> Notice:
    return Notice(
        id=shape.id,
        title=shape.title,
        number=shape.number,
        issuer=shape.issuer,
        opens=shape.opens,
        deadline=shape.deadline,
        timezone=shape.timezone,
        late=Late(shape.late),
        contacts=tuple(Contact(name=c.name, phone=c.phone) for c in shape.contacts),
        words=shape.words or (shape.title, shape.number),
        others=shape.others,
    )


def _requirement(shape: RequirementShape, forms: dict[str, tuple[Field, ...]]) -> Requirement:
    items: tuple[ContentShape, ...] = shape.item or (shape,)
    return Requirement(
        id=shape.id,
        label=shape.label,
        form=shape.form,
        items=tuple(_item(item, forms) for item in items),
        count=shape.count,
        name=shape.name,
        single=not shape.item,
        required=shape.required,
    )


def _item(shape: ContentShape, forms: dict[str, tuple[Field, ...]]) -> Item:
    return Item(
        id=shape.id,
        label=shape.label,
        short=shape.short or shape.label,
        headings=shape.headings,
        cues=shape.cues,
        seal=shape.seal is not None,
        marked=shape.marked is not None,
        fields=forms[shape.fields] if shape.fields else (),
        rows=shape.rows,
    )


def _field(shape: FieldShape) -> Field:
    return Field(
        id=shape.id,
        label=shape.label,
        labels=shape.labels,
        unit=shape.unit,
        kind=FieldKind(shape.kind),
        required=shape.required,
        choices=shape.choices,
    )


def _plausible(shape: PlausibleShape) -> Plausible:
    return Plausible(
        ascending=shape.ascending,
        field=shape.field or "",
        most=shape.most,
        per=shape.per or "",
        looks=Looks(shape.looks) if shape.looks else None,
    )

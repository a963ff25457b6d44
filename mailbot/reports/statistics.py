"""Every unit's statistics form in one table, with sums below and its source beside."""

from datetime import datetime
from pathlib import Path

from mailbot.model.rulebook import Field, FieldKind
from mailbot.model.standing import Standing
from mailbot.model.verdict import Answer
from mailbot.reports import workbook
from mailbot.reports.labels import Labels
from mailbot.reports.register import (
    STATUS_TONES,
    Register,
    evidence,
    exported,
    headline,
    numbered,
    place,
)
from mailbot.reports.sheet import Cell, Column, Sheet, Tone


def write_statistics(
    path: Path, registers: tuple[Register, ...], *, labels: Labels, at: datetime
) -> None:
    """Write all forms of every notice that has one. Raises ReportError where none has."""
    forms = ((register, _form(register)) for register in registers)
    sheets = tuple(_sheet(register, *form, labels, at) for register, form in forms if form)
    if not sheets:
        message = "no rulebook asks for a form with fields, so there is nothing to add up"
        raise workbook.ReportError(message)
    workbook.write(path, sheets, labels)


def _form(register: Register) -> tuple[str, tuple[Field, ...]] | None:
    """Find the item that is a form: its path and fields."""
    parts = register.rulebook.parts()
    return next(((path, item.fields) for path, _, item in parts if item.fields), None)


def _sheet(
    register: Register, form: str, fields: tuple[Field, ...], labels: Labels, at: datetime
) -> Sheet:
    rulebook = register.rulebook
    filed = sum(bool(standing.statistics) for standing in register.standings)
    return Sheet(
        name=labels("statistics.sheet", id=rulebook.id),
        title=headline("statistics.title", rulebook, labels),
        remark=labels(
            "statistics.remark",
            filed=filed,
            units=len(register.standings),
            exported=exported(rulebook, at, labels),
        ),
        columns=(
            Column(title=labels("number"), centred=True),
            Column(title=labels("unit")),
            Column(title=labels("statistics.status"), centred=True),
            *(_column(field, labels) for field in fields),
            Column(title=labels("statistics.messages"), centred=True, widest=16),
            Column(title=labels("statistics.received"), centred=True),
            Column(title=labels("statistics.place")),
        ),
        rows=tuple(
            _row(number, standing, form, fields, labels)
            for number, standing in enumerate(register.standings, 1)
        ),
        total=labels("total"),
        timezone=rulebook.notice.timezone,
    )


def _column(field: Field, labels: Labels) -> Column:
    title = field.label
    if field.unit:
        title = labels("statistics.field", label=field.label, unit=field.unit)
    return Column(title=title, summed=field.kind is FieldKind.NUMBER)


def _row(
    number: int,
    standing: Standing,
    form: str,
    fields: tuple[Field, ...],
    labels: Labels,
) -> tuple[Cell, ...]:
    answers = dict(standing.statistics)
    source = next(evidence(standing, form, "item", "file"), None)
    return (
        Cell(number),
        Cell(standing.unit),
        Cell(labels(f"status.{standing.status.value}"), STATUS_TONES[standing.status]),
        *(_answer(field, answers) for field in fields),
        Cell(numbered(standing.messages)),
        Cell(standing.last_received),
        Cell(place(source, labels) if source and answers else None),
    )


def _answer(field: Field, answers: dict[str, Answer]) -> Cell:
    answer = answers.get(field.id)
    if isinstance(answer, bool):
        return Cell(field.choices[0 if answer else 1])
    if isinstance(answer, tuple):
        return Cell("、".join(answer))
    if answer is None and answers and field.required:
        return Cell(None, Tone.BAD)
    return Cell(answer)

"""The ledger as a workbook: one sheet a notice, one row a unit."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from mailbot.model.standing import Standing
from mailbot.model.verdict import Finding, Status
from mailbot.reports import workbook
from mailbot.reports.labels import Labels
from mailbot.reports.register import STATUS_TONES, Register, exported, headline, numbered
from mailbot.reports.sheet import Cell, Column, Sheet, Tone

_ITEM_TONES = {
    Status.MET: Tone.GOOD,
    Status.WARNING: Tone.GOOD,
    Status.UNSURE: Tone.DOUBT,
    Status.WRONG: Tone.BAD,
    Status.MISSING: Tone.BAD,
}


def write_ledger(
    path: Path,
    registers: tuple[Register, ...],
    *,
    labels: Labels,
    detail: Callable[[Finding], str],
    at: datetime,
) -> None:
    """Write where every unit of every notice stands. ``detail`` words a finding."""
    sheets = tuple(_sheet(register, labels, detail, at) for register in registers)
    workbook.write(path, sheets, labels)


def _sheet(
    register: Register, labels: Labels, detail: Callable[[Finding], str], at: datetime
) -> Sheet:
    rulebook = register.rulebook
    counts = Counter(standing.status.value for standing in register.standings)
    totals = {status.value: counts[status.value] for status in STATUS_TONES}
    titles = {
        path: requirement.label if requirement.single else item.label
        for path, requirement, item in rulebook.parts()
    }
    return Sheet(
        name=labels("ledger.sheet", id=rulebook.id),
        title=headline("ledger.title", rulebook, labels),
        remark=labels(
            "ledger.remark",
            units=len(register.standings),
            exported=exported(rulebook, at, labels),
            **totals,
        ),
        columns=(
            Column(title=labels("number"), centred=True),
            Column(title=labels("unit"), widest=32),
            Column(title=labels("ledger.status"), centred=True),
            *(Column(title=title, centred=True) for title in titles.values()),
            Column(title=labels("ledger.late"), centred=True),
            Column(title=labels("ledger.on_roster"), centred=True),
            Column(title=labels("ledger.receipt"), centred=True),
            Column(title=labels("ledger.first"), centred=True),
            Column(title=labels("ledger.last"), centred=True),
            Column(title=labels("ledger.messages"), centred=True, widest=10),
            Column(title=labels("ledger.details"), widest=46),
        ),
        rows=tuple(
            _row(number, standing, tuple(titles), labels, detail)
            for number, standing in enumerate(register.standings, 1)
        ),
        timezone=rulebook.notice.timezone,
    )


def _row(
    number: int,
    standing: Standing,
    paths: tuple[str, ...],
    labels: Labels,
    detail: Callable[[Finding], str],
) -> tuple[Cell, ...]:
    items = dict(standing.items)
    notable = (f for f in standing.findings if f.status is not Status.MET)
    tone = STATUS_TONES[standing.status]
    return (
        Cell(number),
        Cell(standing.unit),
        Cell(labels(f"status.{standing.status.value}"), tone),
        *(_item(items.get(path), labels) for path in paths),
        Cell(labels("yes"), Tone.BAD) if standing.late else Cell(None),
        Cell(labels("yes")) if standing.on_roster else Cell(labels("no"), Tone.DOUBT),
        Cell(standing.receipt_number),
        Cell(standing.first_received),
        Cell(standing.last_received),
        Cell(numbered(standing.messages)),
        Cell("\n".join(detail(finding) for finding in notable)),
    )


def _item(status: Status | None, labels: Labels) -> Cell:
    if status is None:
        return Cell(None)
    return Cell(labels(f"item.{status.value}"), _ITEM_TONES[status])

"""Workbooks for staff: the ledger's data, handed to the reports."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from mailbot.app.errors import UsageError
from mailbot.jobs.office import Office
from mailbot.jobs.reminding import standings
from mailbot.model.document import Document, Table
from mailbot.model.rulebook import Rulebook
from mailbot.reports.labels import LabelError, Labels
from mailbot.reports.ledger import write_ledger
from mailbot.reports.register import Register
from mailbot.reports.statistics import write_statistics
from mailbot.reports.summary import HandedIn, write_summary
from mailbot.reports.teams import write_teams
from mailbot.reports.workbook import ReportError


def export(office: Office, report: str, path: Path, now: datetime) -> None:
    """Write one workbook. Raises UsageError for an unknown one and for a path that is none."""
    writers: Mapping[str, Callable[[], None]] = MappingProxyType(
        {
            "ledger": lambda: write_ledger(
                path, registers, labels=labels, detail=office.writer.detail, at=now
            ),
            "statistics": lambda: write_statistics(path, registers, labels=labels, at=now),
            "teams": lambda: write_teams(path, registers, labels=labels, at=now),
            "summary": lambda: _summary(office, path, labels, now),
        }
    )
    if report not in writers:
        message = f"{report!r} is no report; known here: {', '.join(writers)}"
        raise UsageError(message)
    try:
        labels = Labels(office.settings.templates / "reports" / "labels.txt")
        registers = tuple(
            Register(rulebook=office.rulebook(name), standings=standings(office, rulebook))
            for name, rulebook in office.rulebooks.items()
        )
        writers[report]()
    except (ReportError, LabelError, OSError) as error:
        raise UsageError(str(error)) from error


def _summary(office: Office, path: Path, labels: Labels, now: datetime) -> None:
    """Collect the tables of every requirement that asks for rows."""
    rulebooks = [r for r in office.rulebooks.values() if any(i.rows for _, _, i in r.parts())]
    if not rulebooks:
        message = "no rulebook asks for a table with rows, so there is no summary"
        raise UsageError(message)
    rulebook = rulebooks[0]
    handed_in = tuple(_handed_in(office, rulebook))
    write_summary(path, rulebook, handed_in, labels=labels, at=now)


def _handed_in(office: Office, rulebook: Rulebook) -> Iterator[HandedIn]:
    """Yield, for every unit, the newest document that holds such a table."""
    items = {item.id for _, _, item in rulebook.parts() if item.rows}
    for standing in standings(office, rulebook):
        for message in reversed(standing.messages):
            file = office.ledger.message(message)
            found = [
                HandedIn(
                    unit=standing.unit,
                    message=message,
                    received=file.record.envelope.received,
                    document=document.name or "",
                    tables=tables,
                )
                for document in file.documents
                if (tables := _tables(document, items))
            ]
            if found:
                yield from found
                break


def _tables(document: Document, items: set[str]) -> tuple[Table, ...]:
    return tuple(t for page in document.pages for t in page.tables if t.item in items)

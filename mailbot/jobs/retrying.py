"""Judge messages again: parked ones after a repair, judged ones under changed rules.

A message parked before gets its first letter. One that was judged before gets none: under
changed rules the difference is shown and nobody is written to. What cannot be read this time
stays as it was. Nothing is read a second time but by another reader: after an upgrade, and only
when somebody asks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from structlog.contextvars import bound_contextvars

from mailbot.jobs.judging import conclude, decide, open_message, rulebooks_for
from mailbot.jobs.office import Office, log
from mailbot.ledger import LedgerError
from mailbot.model.message import MessageState
from mailbot.model.record import MessageFile, MessageRecord
from mailbot.model.rulebook import Rulebook
from mailbot.model.verdict import Verdict
from mailbot.sandbox import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Retried:
    """What became of one message, before and after."""

    id: int
    subject: str
    before: tuple[str | None, str | None]
    after: tuple[str | None, str | None]
    problem: str | None = None
    #: It was never downloaded; the next poll asks the server for it again.
    asked_again: bool = False

    @property
    def changed(self) -> bool:
        """Tell whether unit or outcome are not what they were."""
        return self.before != self.after


def retry(office: Office, messages: Sequence[int], *, dry_run: bool) -> tuple[Retried, ...]:
    """Judge the messages named, or else all that are parked or out of date.

    Out of date is what was judged by other rules, or read by another reader.

    A dry run records nothing. Raises LedgerError for a message that is not there.
    """
    files = [office.ledger.message(m) for m in messages] if messages else list(_stale(office))
    return tuple(_retry(office, file, dry_run=dry_run) for file in files)


def _stale(office: Office) -> Iterator[MessageFile]:
    """Yield what is parked, and what was judged or read by what has changed since."""
    for record in office.ledger.messages():
        parked = record.state is MessageState.PARKED
        known = office.rulebooks.get(record.rulebook or "")
        if not parked and (record.state is not MessageState.JUDGED or known is None):
            continue
        file = office.ledger.message(record.id)
        if parked or (known is not None and _is_out_of_date(office, file, known)):
            yield file


def _is_out_of_date(office: Office, file: MessageFile, rulebook: Rulebook) -> bool:
    judged_by = file.verdict.rulebook_hash if file.verdict else None
    read_by_another = bool(file.documents) and file.reader != office.reader.version
    return judged_by != rulebook.hash or read_by_another


def _retry(office: Office, file: MessageFile, *, dry_run: bool) -> Retried:
    record = file.record
    before = (record.unit, record.outcome.value if record.outcome else None)
    if not record.sha256:
        if not dry_run:
            office.ledger.unpark((record.id,), office.clock())
        return _unchanged(record, before, None, asked_again=True)
    with bound_contextvars(message=record.id):
        try:
            verdict = _judge(office, file, dry_run=dry_run)
        except LedgerError:
            raise
        except Failure as error:
            problem = str(error)
        except Exception as error:  # noqa: BLE001 - the same net as for new mail: one message never stops the others
            log.exception("retry failed")
            problem = f"{type(error).__name__}: {error}"
        else:
            return Retried(
                id=record.id, subject=record.subject, before=before, after=_told(verdict)
            )
    if record.state is MessageState.PARKED and not dry_run:
        office.ledger.park(record.id, problem, office.clock())
    return _unchanged(record, before, problem)


def _judge(office: Office, file: MessageFile, *, dry_run: bool) -> Verdict:
    record = file.record
    opened = open_message(office, record, rulebooks_for(office, record))
    if dry_run:
        return decide(opened, record.envelope.received, file)
    if record.state is MessageState.PARKED:
        office.ledger.unpark((record.id,), office.clock())
    occasion = None if record.state is MessageState.JUDGED else f"reply:{record.id}"
    return conclude(office, record, opened, office.clock(), occasion=occasion)


def _told(verdict: Verdict) -> tuple[str | None, str | None]:
    unit = verdict.attribution.unit if verdict.attribution else None
    outcome = verdict.outcome
    return unit.name if unit else None, outcome.value if outcome else None


def _unchanged(
    record: MessageRecord,
    before: tuple[str | None, str | None],
    problem: str | None,
    *,
    asked_again: bool = False,
) -> Retried:
    return Retried(
        id=record.id,
        subject=record.subject,
        before=before,
        after=before,
        problem=problem,
        asked_again=asked_again,
    )

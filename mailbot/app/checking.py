"""Judge files without any mailbox or ledger: what ``mailbot check`` does. Writes nothing."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from mailbot.jobs.answering import kind_of, reply_to
from mailbot.jobs.judging import Opened, decide, open_mail
from mailbot.jobs.office import log
from mailbot.jobs.picturing import Picture, pictures
from mailbot.jobs.reading import Reader
from mailbot.jobs.taking_in import wrap
from mailbot.letters.permission import Restraint, may_answer
from mailbot.letters.writer import Writer
from mailbot.model.letter import Letter
from mailbot.model.message import Disposition
from mailbot.model.rulebook import Rulebook
from mailbot.model.verdict import Outcome, Verdict
from mailbot.sandbox import Failure

#: Stands where a recorded message has its receipt number.
_NO_NUMBER = "-----"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found about one file."""

    #: As it was given.
    path: str
    opened: Opened | None = None
    verdict: Verdict | None = None
    letter: Letter | None = None
    problem: str | None = None
    #: What the findings point at, where pictures were asked for.
    pictures: tuple[Picture, ...] = ()

    @property
    def outcome(self) -> Outcome | None:
        """What the verdict comes to, where there is one."""
        return self.verdict.outcome if self.verdict else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """What files are judged with."""

    rulebooks: tuple[Rulebook, ...]
    own_addresses: frozenset[str]
    reader: Reader
    writer: Writer
    now: datetime
    #: Time of receipt in place of what the mail says.
    received: datetime | None = None
    #: Draw what the findings point at.
    pictures: bool = False

    def check(
        self, paths: tuple[str, ...], executor: Executor, progress: Callable[[], None]
    ) -> Iterator[Checked]:
        """Judge every file, folders file by file, in the order given."""
        futures: list[Future[Checked]] = [
            executor.submit(self._check, path) for path in _files(paths)
        ]
        for future in futures:
            yield future.result()
            progress()

    def _check(self, path: str) -> Checked:
        """Judge one file; whatever is wrong with it is told as its problem."""
        try:
            return self._judge(path)
        except FileNotFoundError:
            problem = "there is no such file"
        except OSError as error:
            problem = f"cannot be read ({error.strerror or error})"
        except Failure as error:
            problem = str(error)
        except Exception as error:  # noqa: BLE001 - as for mail: one file never stops the others
            log.exception("unexpected", path=path)
            problem = f"{type(error).__name__}: {error}"
        return Checked(path=path, problem=problem)

    def _judge(self, path: str) -> Checked:
        message = self.reader.parse(_as_mail(Path(path)))
        received = self.received or message.received or message.date or self.now
        opened = open_mail(self.reader, message, self.rulebooks, received, own=self.own_addresses)
        if not _is_mail(path):
            opened = replace(opened, message=replace(opened.message, message_id=None))
        verdict = decide(opened, received)
        return Checked(
            path=path,
            opened=opened,
            verdict=verdict,
            letter=self._letter(opened, verdict, received),
            pictures=self._pictures(opened, verdict) if self.pictures else (),
        )

    def _pictures(self, opened: Opened, verdict: Verdict) -> tuple[Picture, ...]:
        files, documents = opened.message.attachments, opened.documents
        return pictures(self.reader, files, documents, verdict.findings)

    def _letter(self, opened: Opened, verdict: Verdict, received: datetime) -> Letter | None:
        if verdict.disposition is not Disposition.SUBMISSION:
            return None
        permission = may_answer(
            opened.message, own_addresses=self.own_addresses, ours=opened.known.ours
        )
        refusal = permission.refusal
        suppressed = refusal is not None and refusal.restraint is Restraint.SUPPRESS
        if suppressed and opened.message.sender:
            return None
        reply = reply_to(
            opened.message,
            verdict,
            opened.documents,
            rulebook=opened.rulebook,
            standing=None,
            receipt_number=_NO_NUMBER,
            received=received,
            now=self.now,
        )
        reply = replace(reply, to=permission.to or reply.to)
        return self.writer.compose(kind_of(verdict.findings, None), reply)


def _files(paths: tuple[str, ...]) -> Iterator[str]:
    """Yield files as they were named; a folder's, below its name."""
    for given in paths:
        if Path(given).is_dir():
            yield from (str(p) for p in sorted(Path(given).rglob("*")) if p.is_file())
        else:
            yield given


def _is_mail(path: str) -> bool:
    return path.lower().endswith(".eml")


def _as_mail(path: Path) -> bytes:
    """Read a mail, or wrap a document into one."""
    if _is_mail(path.name):
        return path.read_bytes()
    return wrap((path,), subject=path.name)

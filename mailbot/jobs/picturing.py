"""Show a person what a finding points at: pages of the original, drawn when asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from mailbot.jobs.office import Office, log
from mailbot.jobs.reading import Reader
from mailbot.ledger import LedgerError
from mailbot.model.document import Document, Evidence
from mailbot.model.message import Attachment
from mailbot.model.record import MessageFile
from mailbot.model.verdict import Finding
from mailbot.reading.picture import Clip, drawable, jpeg
from mailbot.sandbox import Failure

#: What every zip begins with, and every Office file.
_ZIP = b"PK\x03\x04"
#: Pictures made by one child, few enough to hold in memory.
_BATCH = 8


class Lack(StrEnum):
    """Why there is no picture."""

    #: It is about a file as a whole.
    NO_PAGE = "no-page"
    #: A cell, or flowing text: nothing that could be photographed.
    NO_PIXELS = "no-pixels"
    #: The file is not in the mail, or several bear the name that is all that was recorded.
    NOT_FOUND = "not-found"
    #: The page cannot be drawn within the limits.
    NOT_DRAWN = "not-drawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a person is shown for evidence that lies on one page."""

    evidence: tuple[Evidence, ...]
    #: The finding it is for, as far as it is for one.
    finding: Finding | None = None
    #: Empty where something is lacking.
    jpeg: bytes = b""
    lack: Lack | None = None


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where a picture comes from."""

    sha256: str
    kind: str
    clip: Clip


def pictures(
    reader: Reader,
    files: tuple[Attachment, ...],
    documents: tuple[Document, ...],
    findings: Iterable[Finding],
) -> tuple[Picture, ...]:
    """Make the pictures for findings: one for each page that a finding points at.

    ``files`` are what the mail brought, ``documents`` what was read out of them.
    """
    asked = [
        Picture(finding=finding, evidence=group)
        for finding in findings
        for group in pages_of(finding)
    ]
    return _made(reader, files, documents, asked)


def pictures_of(office: Office, message: int) -> tuple[Picture, ...]:
    """Make the pictures for what a recorded message was found to be. Raises LedgerError."""
    file = office.ledger.message(message)
    findings = file.verdict.findings if file.verdict else ()
    return pictures(office.reader, _original(office, file), file.documents, findings)


def picture_of(office: Office, message: int, evidence: Evidence) -> Picture:
    """Make the picture for one piece of evidence of a recorded message. Raises LedgerError."""
    file = office.ledger.message(message)
    asked = [Picture(evidence=(evidence,))]
    (made,) = _made(office.reader, _original(office, file), file.documents, asked)
    return made


def _original(office: Office, file: MessageFile) -> tuple[Attachment, ...]:
    """Return the files a mail brought; none where the mail itself cannot be had."""
    try:
        raw = office.ledger.original(file.record.sha256)
        return office.reader.parse(raw).attachments
    except (LedgerError, Failure) as error:
        log.warning("no evidence can be shown", message=file.record.id, why=str(error))
        return ()


def pages_of(finding: Finding) -> tuple[tuple[Evidence, ...], ...]:
    """Put a finding's evidence together page by page."""
    groups: dict[tuple[str, str, int | None], dict[Evidence, None]] = {}
    for e in finding.evidence:
        groups.setdefault((e.sha256, e.document, e.page), {})[e] = None
    return tuple(tuple(group) for group in groups.values())


def _made(
    reader: Reader,
    files: tuple[Attachment, ...],
    documents: tuple[Document, ...],
    asked: list[Picture],
) -> tuple[Picture, ...]:
    plans = [_plan(one.evidence, documents) for one in asked]
    drawn: dict[_Plan, bytes | Lack] = {}
    for sha256 in dict.fromkeys(plan.sha256 for plan in plans if isinstance(plan, _Plan)):
        same = [p for p in plans if isinstance(p, _Plan) and p.sha256 == sha256]
        drawn |= _drawn(reader, files, tuple(dict.fromkeys(same)))
    return tuple(
        _with(one, plan if isinstance(plan, Lack) else drawn[plan])
        for one, plan in zip(asked, plans, strict=True)
    )


def _with(picture: Picture, found: bytes | Lack) -> Picture:
    if isinstance(found, Lack):
        return replace(picture, lack=found)
    return replace(picture, jpeg=found)


def _plan(evidence: tuple[Evidence, ...], documents: tuple[Document, ...]) -> _Plan | Lack:
    """Say what to draw for evidence on one page, or why there is nothing to be drawn."""
    first = evidence[0]
    if first.page is None and not first.cell:
        return Lack.NO_PAGE
    document = _document(first, documents)
    if document is None:
        return Lack.NOT_FOUND
    page = next((p for p in document.pages if p.number == first.page), None)
    if page is None or first.cell or not drawable(document.kind, page.number):
        return Lack.NO_PIXELS
    boxes = tuple(dict.fromkeys(e.box for e in evidence if e.box is not None))
    clip = Clip(page=page.number, rotation=page.rotation, skew=page.skew, boxes=boxes)
    return _Plan(document.sha256, document.kind, clip)


def _document(evidence: Evidence, documents: tuple[Document, ...]) -> Document | None:
    """Find the document meant; verdicts of old name it, and two may bear one name."""
    if evidence.sha256:
        return next((d for d in documents if d.sha256 == evidence.sha256), None)
    named = {d.sha256: d for d in documents if (d.name or "") == evidence.document}
    return next(iter(named.values())) if len(named) == 1 else None


def _drawn(
    reader: Reader, files: tuple[Attachment, ...], plans: tuple[_Plan, ...]
) -> dict[_Plan, bytes | Lack]:
    """Draw everything that is wanted of one file, a few pictures at a time."""
    file = _file(reader, files, plans[0].sha256)
    if file is None:
        return dict.fromkeys(plans, Lack.NOT_FOUND)
    drawn: dict[_Plan, bytes | Lack] = dict.fromkeys(plans, Lack.NOT_DRAWN)
    ordered = sorted(plans, key=lambda plan: plan.clip.page)
    for start in range(0, len(ordered), _BATCH):
        batch = ordered[start : start + _BATCH]
        try:
            rasters = reader.draw(file, batch[0].kind, tuple(plan.clip for plan in batch))
        except Failure as failure:
            log.warning("evidence not drawn", why=str(failure))
            continue
        # A stranger's file may have had its way with the child: only what was asked for counts.
        asked = (raster for raster in rasters if raster.number <= len(batch))
        drawn |= {batch[raster.number - 1]: jpeg(raster) for raster in asked}
    return drawn


def _file(reader: Reader, files: tuple[Attachment, ...], sha256: str) -> Attachment | None:
    """Find a file by its bytes: in the mail, or in an archive the mail brought."""
    found = next((a for a in files if a.sha256 == sha256), None)
    if found is not None:
        return found
    for archive in (a for a in files if a.data.startswith(_ZIP)):
        try:
            members = reader.unzip(archive).members
        except (Failure, ValueError) as failure:
            log.warning("archive not opened", why=str(failure))
            continue
        for member in members:
            if member.attachment.sha256 == sha256:
                return member.attachment
    return None

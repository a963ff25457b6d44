"""Small nouns for the ledger's tests; what a test does not name has an odd value."""

from datetime import UTC, datetime, timedelta

from mailbot.ledger import Ledger
from mailbot.model.document import Document, Evidence, Line, Page, Source
from mailbot.model.letter import Letter, LetterKind, LetterState
from mailbot.model.message import Address, Disposition
from mailbot.model.record import Draft, Envelope, Judgement
from mailbot.model.roster import Unit
from mailbot.model.standing import Standing, StandingStatus
from mailbot.model.verdict import Attribution, Finding, Ground, Ruling, Status, Verdict

NOON = datetime(2025, 5, 20, 4, 0, tzinfo=UTC)
UNIT = "上海市市政公路行业协会"
RULEBOOK = "cacem-2025"


def later(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def envelope(
    uid: int, *, uidvalidity: int = 1, folder: str = "INBOX", mailbox: str = "cacem"
) -> Envelope:
    return Envelope(
        mailbox=mailbox,
        folder=folder,
        uidvalidity=uidvalidity,
        uid=uid,
        received=later(uid),
    )


def raw(number: int) -> bytes:
    return b"Subject: marsupilami %d\r\n\r\nsher\r\n" % number


def archived(
    ledger: Ledger, uid: int = 1, *, body: int | None = None, folder: str = "INBOX"
) -> int:
    where = envelope(uid, folder=folder)
    return ledger.archive(where, raw(uid if body is None else body), later(uid))[0]


def finding(status: Status = Status.MISSING) -> Finding:
    evidence = Evidence(document="合并.pdf", page=2, text="推荐函")
    ground = Ground(status=status, sentence="item_missing", evidence=(evidence,))
    return Finding(requirement="package.letter", code="item", grounds=(ground,))


def verdict(
    *findings: Finding,
    unit: str | None = UNIT,
    disposition: Disposition = Disposition.SUBMISSION,
) -> Verdict:
    return Verdict(
        rulebook=RULEBOOK,
        rulebook_hash="0123456789abcdef",
        disposition=disposition,
        attribution=Attribution(unit=Unit(name=unit) if unit else None, on_roster=True),
        findings=findings,
        carries=("package.letter",),
        statistics=(("teams", 40), ("features", "特点"), ("recommended", None)),
    )


def document(name: str | None = "合并.pdf") -> Document:
    page = Page(number=1, source=Source.OCR, lines=(Line(text="推荐函 镕"),))
    return Document(name=name, kind="pdf", size=4711, sha256="e" * 64, pages=(page,))


def letter(to: str = "Clerk@Example.com") -> Letter:
    return Letter(
        kind=LetterKind.DEFICIENCY,
        to=Address("张三", to),
        subject="补正通知",
        text="请补正。",
        html="<p>请补正。</p>",
        receipt_number="AAAAA-BBBBB",
    )


def draft(
    key: str, state: LetterState = LetterState.QUEUED, to: str = "Clerk@Example.com"
) -> Draft:
    return Draft(key=key, mailbox="cacem", letter=letter(to), state=state)


def standing(
    status: StandingStatus = StandingStatus.INCOMPLETE, unit: str = UNIT, *messages: int
) -> Standing:
    return Standing(
        rulebook=RULEBOOK,
        unit=unit,
        on_roster=True,
        status=status,
        findings=(finding(),),
        items=(("package.letter", Status.MISSING),),
        messages=messages,
        first_received=NOON,
        statistics=(("teams", 40),),
    )


def judgement(message: int, at: datetime = NOON, **changes: object) -> Judgement:
    values: dict[str, object] = {
        "message": message,
        "message_id": f"<{message}@example.com>",
        "sender": "张三 <Clerk@Example.com>",
        "subject": "报送材料",
        "verdict": verdict(finding()),
        "documents": (document(), document(None)),
        "content": f"content {message}",
        "standing": standing(),
        "draft": draft(f"reply:{message}"),
        "at": at,
    }
    return Judgement(**(values | changes))  # type: ignore[arg-type]  # a factory takes any field


def ruling(status: Status = Status.MET, at: datetime = NOON, reason: str = "看过原件") -> Ruling:
    return Ruling(
        requirement="package.letter", code="item", status=status, reason=reason, by="黄", at=at
    )

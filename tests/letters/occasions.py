"""Occasions for letters, drawn by hand: one for each kind of case the notices know."""

from datetime import datetime
from zoneinfo import ZoneInfo

from mailbot.letters.occasion import Reminder, Reply
from mailbot.model.document import Document, Evidence, Page, Problem, Source
from mailbot.model.letter import LetterKind
from mailbot.model.message import Address
from mailbot.model.rulebook import Late, Rulebook
from mailbot.model.standing import Standing, StandingStatus
from mailbot.model.verdict import Finding, Ground, Status
from tests.factories import notice, package_rulebook, parts_rulebook

ZONE = ZoneInfo("Asia/Shanghai")
UNIT = "上海市市政公路行业协会"
PDF = f"{UNIT}.pdf"
FIRM = "广州白云宏安装集团有限公司"
MET, WARNING, UNSURE = Status.MET, Status.WARNING, Status.UNSURE
WRONG, MISSING = Status.WRONG, Status.MISSING
LABELS = {"letter": "推荐函", "statistics": "统计表", "announcement": "公布通知"}


def at(day: int, hour: int = 10, minute: int = 24) -> datetime:
    return datetime(2025, 5, day, hour, minute, tzinfo=ZONE)


RECEIVED = at(20)


def ground(status: Status, sentence: str, /, *evidence: Evidence, **facts: str) -> Ground:
    return Ground(status=status, sentence=sentence, facts=tuple(facts.items()), evidence=evidence)


def finding(requirement: str, code: str, *grounds: Ground) -> Finding:
    return Finding(requirement=requirement, code=code, grounds=grounds)


def item(item_id: str, *pages: int, document: str = PDF) -> Finding:
    seen = tuple(Evidence(document=document, page=p, text=LABELS[item_id]) for p in pages)
    told = "、".join(map(str, pages))
    reason = ground(MET, "item_met", *seen, item=LABELS[item_id], pages=told)
    return finding(f"package.{item_id}", "item", reason)


def lacking(item_id: str, status: Status = MISSING) -> Finding:
    sentence = "item_missing" if status is MISSING else "item_unsure"
    reason = ground(status, sentence, item=LABELS[item_id])
    return finding(f"package.{item_id}", "item", reason)


def met(code: str, sentence: str, requirement: str = "package", **facts: str) -> Finding:
    return finding(requirement, code, ground(MET, sentence, **facts))


ITEMS = (item("letter", 1), item("statistics", 2), item("announcement", 3, 4, 5))
FORM = met("file-form", "file_form_met")
COUNT = met("file-count", "file_count_met")
NAME = met("file-name", "file_name_met", name=PDF)
SEALS = finding(
    "package",
    "seal",
    ground(MET, "seal_met", items="推荐函"),
    ground(MET, "seal_met", items="公布通知"),
)
FIELDS = met("field", "field_met")
MARKS = met("mark", "mark_met", count="4")
FIGURES = met("count", "count_met")
WHOSE = met("unit", "unit_met", unit=UNIT)
IN_TIME = met("deadline", "deadline_met")
ALL = (*ITEMS, FORM, COUNT, NAME, SEALS, FIELDS, MARKS, FIGURES, WHOSE, IN_TIME)


def findings(*others: Finding) -> tuple[Finding, ...]:
    """Everything met but what is given."""
    keys = {f.key for f in others}
    return (*(f for f in ALL if f.key not in keys), *others)


def document(
    name: str | None = PDF,
    pages: int = 5,
    kind: str = "pdf",
    size: int = 1_842_113,
    problem: Problem | None = None,
    inside: str | None = None,
) -> Document:
    return Document(
        name=name,
        kind=kind,
        size=size,
        sha256="0" * 64,
        inside=inside,
        problem=problem,
        pages=tuple(Page(number=n + 1, source=Source.OCR) for n in range(pages)),
    )


def standing(
    found: tuple[Finding, ...],
    status: StandingStatus,
    *,
    unit: str = UNIT,
    messages: tuple[int, ...] = (17,),
    rulebook: Rulebook | None = None,
) -> Standing:
    return Standing(
        rulebook=(rulebook or package_rulebook()).id,
        unit=unit,
        on_roster=True,
        status=status,
        findings=found,
        messages=messages,
        receipt_number="7K2M-9QXD-4H",
    )


def reply(
    found: tuple[Finding, ...],
    *,
    rulebook: Rulebook | None = None,
    unit: str | None = UNIT,
    where: Standing | None = None,
    documents: tuple[Document, ...] = (document(),),
    received: datetime = RECEIVED,
    subject: str = "报送2025年班组推荐材料",
) -> Reply:
    return Reply(
        rulebook=rulebook or package_rulebook(),
        findings=found,
        unit=unit,
        standing=where,
        receipt_number="7K2M-9QXD-4H",
        received=received,
        now=received,
        to=Address("张三", "clerk@example.com"),
        subject=subject,
        message_id="<20250520102401@example.com>",
        references=("<first@example.com>",),
        documents=documents,
    )


def single(requirement: str, *grounds: Ground, code: str = "file") -> Finding:
    return finding(requirement, code, *grounds)


def came(requirement: str, label: str, document: str, pages: str = "") -> Finding:
    reason = ground(
        MET,
        "requirement_met",
        Evidence(document=document, page=1),
        requirement=label,
        name=document,
        pages=pages,
    )
    return single(requirement, reason)


TABLE = came("statistics", "统计表", f"{FIRM}统计表.xlsx")
APPLICATION = came("application", "申请函", "申请函.pdf", "1")
FIRM_UNIT = met("unit", "unit_met", requirement="submission", unit=FIRM)
FIRM_TIME = met("deadline", "deadline_met", requirement="submission")
FIRM_FIELDS = met("field", "field_met", requirement="statistics")
FIRM_SEAL = met("seal", "seal_met", requirement="application", items="申请函")
XLSX = document(f"{FIRM}统计表.xlsx", 1, "xlsx", 6_153)
SCAN = document("申请函.pdf", 1, "pdf", 440_780)


def _firm(*found: Finding, documents: tuple[Document, ...]) -> Reply:
    return reply(
        (*found, FIRM_UNIT, FIRM_TIME),
        rulebook=parts_rulebook(),
        unit=FIRM,
        documents=documents,
        received=at(9),
        subject="统计表",
    )


def _late(rule: Late, status: Status, sentence: str) -> Reply:
    facts = {"deadline": "2025-05-30", "received": "2025-05-31 00:00"}
    late = finding("package", "deadline", ground(status, sentence, **facts))
    rulebook = package_rulebook(notice=notice(late=rule))
    return reply(findings(late), rulebook=rulebook, received=at(31, 0, 0))


def _images() -> Reply:
    names = [f"IMG_{n:04}.jpg" for n in range(1, 10)]
    wrong = (
        ground(WRONG, "file_form_wrong", name=name, kind="jpg", wanted="pdf") for name in names
    )
    documents = tuple(document(name, 1, "jpg", 812_331) for name in names)
    found = (
        item("letter", 1, document=names[0]),
        item("statistics", 1, document=names[1]),
        lacking("announcement"),
        finding("package", "file-form", *wrong),
        WHOSE,
        IN_TIME,
    )
    return reply(found, documents=documents)


def _several_faults() -> Reply:
    blank = finding(
        "package",
        "field",
        ground(WRONG, "field_blank", fields="班组数、推荐数"),
        ground(UNSURE, "field_unread", fields="累计数"),
    )
    seal = finding(
        "package",
        "seal",
        ground(MET, "seal_met", items="推荐函"),
        ground(UNSURE, "seal_unsure", items="公布通知"),
    )
    figures = finding("package", "count", ground(WARNING, "count_differs", figures="5、4"))
    return reply(findings(lacking("letter"), blank, seal, figures))


def _link() -> Reply:
    facts = {"links": "推荐材料.pdf", "providers": "qq"}
    missing = finding("package", "file", ground(MISSING, "file_missing_link", **facts))
    return reply((missing, WHOSE, IN_TIME), documents=())


def _locked() -> Reply:
    locked = finding("package", "file-form", ground(WRONG, "file_form_password", name=PDF))
    return reply(
        (locked, NAME, WHOSE, IN_TIME),
        documents=(document(pages=0, problem=Problem.PASSWORD),),
    )


def _split() -> Reply:
    names = ("推荐函.pdf", "统计表.pdf", "名单.pdf")
    found = (
        item("letter", 1, document=names[0]),
        item("statistics", 1, document=names[1]),
        item("announcement", 1, 2, document=names[2]),
        finding("package", "file-count", ground(WRONG, "file_count_wrong", count="3")),
        FORM,
    )
    documents = tuple(document(name, 1, inside="材料.zip") for name in names)
    return reply(findings(*found), documents=documents)


def _supplement() -> Reply:
    alone = (item("announcement", 1), lacking("letter"), lacking("statistics"))
    where = standing(findings(), StandingStatus.COMPLETE, messages=(17, 23))
    return reply(alone, where=where, documents=(document(pages=1),), received=at(22, 23, 26))


def _stranger() -> Reply:
    names = "广州市建筑业联合会、上海市市政公路行业协会"
    whose = finding("package", "unit", ground(UNSURE, "unit_conflict", names=names))
    return reply(findings(whose), unit=None)


def _renamed() -> Reply:
    name = f"{UNIT}推荐材料（最终版）.pdf"
    words = finding(
        "package", "file-name", ground(WARNING, "file_name_words", name=name, right=PDF)
    )
    return reply(findings(words), documents=(document(name),))


def _application_only() -> Reply:
    other = ground(MISSING, "requirement_together", requirement="汇总表", other="申请函")
    return _firm(
        TABLE,
        APPLICATION,
        single("summary", other),
        FIRM_FIELDS,
        FIRM_SEAL,
        documents=(XLSX, SCAN),
    )


def _scanned_table() -> Reply:
    scan = ground(WRONG, "file_form_scan", name="统计表.pdf", wanted="xlsx、xls、et、docx")
    return _firm(
        single("statistics", scan, code="file-form"),
        FIRM_FIELDS,
        documents=(document("统计表.pdf", 1, size=300_000),),
    )


def _ruled() -> Reply:
    ruling = ground(WRONG, "ruled", status="wrong", reason="印章不是本单位的", by="黄新宇")
    return reply(findings(finding("package", "seal", ruling)))


REPLIES = {
    "receipt": (LetterKind.RECEIPT, reply(findings())),
    "receipt-renamed": (LetterKind.RECEIPT, _renamed()),
    "receipt-supplement": (LetterKind.RECEIPT, _supplement()),
    "deficiency-several": (LetterKind.DEFICIENCY, _several_faults()),
    "deficiency-images": (LetterKind.DEFICIENCY, _images()),
    "deficiency-link": (LetterKind.DEFICIENCY, _link()),
    "deficiency-locked": (LetterKind.DEFICIENCY, _locked()),
    "deficiency-split": (LetterKind.DEFICIENCY, _split()),
    "deficiency-ruled": (LetterKind.DEFICIENCY, _ruled()),
    "deficiency-refused": (
        LetterKind.DEFICIENCY,
        _late(Late.REFUSE, WRONG, "deadline_refused"),
    ),
    "holding-late": (LetterKind.HOLDING, _late(Late.REVIEW, UNSURE, "deadline_late")),
    "holding-stranger": (LetterKind.HOLDING, _stranger()),
    "firm-application-only": (LetterKind.DEFICIENCY, _application_only()),
    "firm-scanned-table": (LetterKind.DEFICIENCY, _scanned_table()),
    "firm-receipt": (
        LetterKind.RECEIPT,
        _firm(TABLE, FIRM_FIELDS, documents=(XLSX,)),
    ),
}


def _remind(where: Standing, rulebook: Rulebook, now: datetime) -> Reminder:
    return Reminder(
        rulebook=rulebook,
        standing=where,
        receipt_number="7K2M-9QXD-4H",
        now=now,
        to=Address("", "clerk@example.com"),
    )


REMINDERS = {
    "reminder-nothing": _remind(
        standing((), StandingStatus.NONE, messages=()), package_rulebook(), at(27, 9, 0)
    ),
    "reminder-incomplete": _remind(
        standing(findings(lacking("announcement")), StandingStatus.INCOMPLETE),
        package_rulebook(),
        at(30, 9, 0),
    ),
    "reminder-firm": _remind(
        standing((APPLICATION,), StandingStatus.NONE, unit=FIRM, messages=()),
        parts_rulebook(),
        at(13, 9, 0),
    ),
}

"""Small nouns for tests: whatever a test does not name has an odd, recognisable value."""

import hashlib
from datetime import UTC, date, datetime

from mailbot.model.document import (
    Box,
    Document,
    Form,
    Line,
    Mark,
    Page,
    Problem,
    Seal,
    Sighting,
    Source,
    Value,
)
from mailbot.model.message import Address, Attachment, Link, Message
from mailbot.model.roster import Roster, Unit
from mailbot.model.rulebook import (
    Contact,
    Field,
    FieldKind,
    Item,
    Late,
    Notice,
    Requirement,
    Rulebook,
)
from mailbot.settings import Limits

NOON = datetime(2025, 5, 20, 4, 0, tzinfo=UTC)
AFTER = datetime(2025, 5, 31, 4, 0, tzinfo=UTC)
#: How much may be read at once, as in the contract.
LIMITS = Limits(workers=2, memory_mb=1500, seconds=180, pages=300, pixels=30_000_000)

UNITS = (
    Unit(name="中国建筑股份有限公司", aliases=("中国建筑",), number=1),
    Unit(name="中国建筑业协会石化建设分会", number=2),
    Unit(name="山西省建筑业协会", number=3),
    Unit(name="陕西省建筑业协会", number=4),
    Unit(name="广州市建筑业联合会", aliases=("广州市建联",), number=5),
    Unit(name="上海市市政公路行业协会", number=6, addresses=("shszgl@example.com",)),
)
ROSTER = Roster(units=UNITS)

FIELDS = (
    Field(id="unit", label="推荐单位"),
    Field(id="teams", label="班组数", unit="个", kind=FieldKind.NUMBER, required=True),
    Field(id="recommended", label="推荐数", unit="个", kind=FieldKind.NUMBER, required=True),
    Field(id="features", label="主要特点"),
    Field(id="review_forms", label="评审形式", kind=FieldKind.CHOICES, choices=("发表", "资料")),
    Field(id="conference", label="是否组织", kind=FieldKind.FLAG, choices=("是", "否")),
)
LETTER = Item(id="letter", label="推荐函", headings=("推荐函",), cues=("推荐",), seal=True)
STATISTICS = Item(id="statistics", label="统计表", headings=("*统计表",), fields=FIELDS)
ANNOUNCEMENT = Item(
    id="announcement", label="公布通知", headings=("关于公布*的通知",), seal=True, marked=True
)


def notice(**changes: object) -> Notice:
    values: dict[str, object] = {
        "id": "marsupilami-2025",
        "title": "2025年质量信得过班组活动",
        "number": "中施企协字〔2025〕19号",
        "issuer": "中国施工企业管理协会",
        "opens": date(2025, 5, 1),
        "deadline": date(2025, 5, 30),
        "timezone": "Asia/Shanghai",
        "late": Late.REVIEW,
        "contacts": (Contact(name="黄新宇", phone="010-63253408"),),
        "words": ("质量信得过班组",),
    }
    return Notice(**(values | changes))  # type: ignore[arg-type]  # a factory takes any field


def package_rulebook(**changes: object) -> Rulebook:
    """One merged PDF named after the unit, as the first notice asks."""
    package = Requirement(
        id="package",
        label="推荐材料",
        form=("pdf",),
        count=1,
        name="{unit}.pdf",
        items=(LETTER, STATISTICS, ANNOUNCEMENT),
    )
    values: dict[str, object] = {
        "notice": notice(),
        "requirements": (package,),
        "roster": ROSTER,
        "equal": (("package.statistics.recommended", "package.announcement.marked"),),
        "days_before": (14, 7, 3, 1),
        "hash": "sher",
    }
    return Rulebook(**(values | changes))  # type: ignore[arg-type]  # a factory takes any field


def parts_rulebook(**changes: object) -> Rulebook:
    """Three files of their own, two of which go together, as the second notice asks."""
    values: dict[str, object] = {
        "notice": notice(id="gz-2025", deadline=date(2025, 5, 16), issuer="广州市建筑业联合会"),
        "requirements": (
            Requirement(
                id="statistics",
                label="统计表",
                form=("xlsx", "xls", "et", "docx"),
                items=(STATISTICS,),
                single=True,
            ),
            Requirement(
                id="application",
                label="申请函",
                form=("pdf", "image"),
                items=(Item(id="application", label="申请函", headings=("申请函",), seal=True),),
                single=True,
            ),
            Requirement(
                id="summary",
                label="汇总表",
                form=("xlsx", "docx", "pdf", "image"),
                items=(Item(id="summary", label="汇总表", headings=("*汇总表",)),),
                single=True,
            ),
        ),
        "roster": Roster(open=True),
        "together": (("application", "summary"),),
        "hash": "gz",
    }
    return Rulebook(**(values | changes))  # type: ignore[arg-type]  # a factory takes any field


def message(
    *,
    subject: str = "报送质量信得过班组材料",
    sender: str = "clerk@example.com",
    text: str = "请查收。",
    links: tuple[Link, ...] = (),
    attachments: tuple[Attachment, ...] = (),
    headers: tuple[tuple[str, str], ...] = (),
    content_type: str = "multipart/mixed",
) -> Message:
    return Message(
        message_id="<marsupilami@example.com>",
        subject=subject,
        sender=(Address("张三", sender),),
        recipients=(Address("", "xzhd@cacem.com.cn"),),
        text=text,
        links=links,
        attachments=attachments,
        headers=headers,
        content_type=content_type,
    )


def document(
    name: str | None = "上海市市政公路行业协会.pdf",
    *pages: Page,
    kind: str = "pdf",
    problem: Problem | None = None,
    inside: str | None = None,
) -> Document:
    numbered = tuple(pages)
    digest = hashlib.sha256(repr((name, kind, numbered)).encode()).hexdigest()
    return Document(
        name=name,
        kind=kind,
        size=4711,
        sha256=digest,
        inside=inside,
        problem=problem,
        pages=numbered,
    )


def page(
    number: int,
    *items: str,
    lines: tuple[str, ...] = (),
    could_be: tuple[str, ...] = (),
    seal: bool = False,
    marks: tuple[str, ...] = (),
    values: tuple[Value, ...] = (),
    source: Source = Source.OCR,
) -> Page:
    box = Box(0.1, 0.1, 0.9, 0.2)
    sightings = tuple(Sighting(item=i, confidence=0.98, heading=i, box=box) for i in items)
    return Page(
        number=number,
        source=source,
        lines=tuple(Line(text=text, box=box) for text in lines),
        sightings=sightings,
        could_be=could_be,
        seals=(Seal(box=box),) if seal else (),
        marks=tuple(Mark(box=box, kind="highlight", text=text) for text in marks),
        forms=(Form(item="statistics", values=values),) if values else (),
    )


def values(**fields: str) -> tuple[Value, ...]:
    filled = {"unit": "上海市市政公路行业协会", "teams": "40", "recommended": "2"} | fields
    return tuple(Value(field=k, text=v, confidence=0.97) for k, v in filled.items())


def letter_page(
    number: int = 1, unit: str = "上海市市政公路行业协会", *, seal: bool = True
) -> Page:
    return page(number, "letter", lines=("推荐函", unit, "2025年5月12日"), seal=seal)


def statistics_page(number: int = 2, /, **fields: str) -> Page:
    return page(number, "statistics", values=values(**fields))


def announcement_page(
    number: int = 3, marks: tuple[str, ...] = ("1 飞跃班组 甲公司", "4 金牌班组 乙公司")
) -> Page:
    return page(number, "announcement", seal=True, marks=marks)


def package(name: str | None = "上海市市政公路行业协会.pdf", **fields: str) -> Document:
    """A submission without a fault."""
    return document(name, letter_page(), statistics_page(**fields), announcement_page())

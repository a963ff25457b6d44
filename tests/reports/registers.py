"""Registers for the reports: three units, one of each kind, and what they sent."""

from datetime import UTC, datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from mailbot.model.document import Evidence
from mailbot.model.standing import Standing, StandingStatus
from mailbot.model.verdict import Finding, Ground, Status
from mailbot.reports.register import Register
from tests.factories import package_rulebook

AT = datetime(2025, 5, 27, 1, 0, tzinfo=UTC)
MARKED = ("1 飞跃班组 甲建设有限公司", "=HYPERLINK(1) 金牌班组 乙公司")


def finding(requirement: str, code: str, status: Status, *evidence: Evidence) -> Finding:
    reason = Ground(status=status, sentence="marsupilami", evidence=evidence)
    return Finding(requirement=requirement, code=code, grounds=(reason,))


def told(found: Finding) -> str:
    """Word a finding as the caller would."""
    return f"{found.requirement}/{found.code} {found.status.value}"


COMPLETE = Standing(
    rulebook="marsupilami-2025",
    unit="上海市市政公路行业协会",
    on_roster=True,
    status=StandingStatus.COMPLETE,
    late=True,
    findings=(
        finding("package.statistics", "item", Status.MET, Evidence(document="甲.pdf", page=2)),
        finding(
            "package",
            "mark",
            Status.MET,
            *(Evidence(document="甲.pdf", page=n, text=row) for n, row in enumerate(MARKED, 4)),
        ),
        finding("package", "count", Status.WARNING),
    ),
    items=(
        ("package.letter", Status.MET),
        ("package.statistics", Status.MET),
        ("package.announcement", Status.WARNING),
    ),
    messages=(3, 17),
    first_received=datetime(2025, 5, 20, 4, 0, tzinfo=UTC),
    last_received=datetime(2025, 5, 30, 16, 30, tzinfo=UTC),
    receipt_number="7K2M-9QXD-4H",
    statistics=(
        ("unit", "上海市市政公路行业协会"),
        ("teams", 40),
        ("recommended", 2),
        ("features", "=1+1\n第二行"),
        ("review_forms", ("发表", "资料")),
        ("conference", True),
    ),
    marked=MARKED,
)
INCOMPLETE = Standing(
    rulebook="marsupilami-2025",
    unit="@SUM(A1)",
    on_roster=False,
    status=StandingStatus.INCOMPLETE,
    findings=(
        finding("package.letter", "item", Status.MISSING),
        finding("package", "field", Status.WRONG),
    ),
    items=(("package.letter", Status.MISSING), ("package.statistics", Status.MET)),
    messages=(5,),
    statistics=(("teams", 2.5), ("recommended", None), ("conference", False)),
)
NOTHING = Standing(
    rulebook="marsupilami-2025",
    unit="山西省建筑业协会",
    on_roster=True,
    status=StandingStatus.NONE,
)
REGISTER = Register(rulebook=package_rulebook(), standings=(COMPLETE, INCOMPLETE, NOTHING))


def first_sheet(path: Path) -> Worksheet:
    page = load_workbook(path).worksheets[0]
    assert isinstance(page, Worksheet)
    return page


def table(page: Worksheet) -> list[dict[str, object]]:
    """Read a sheet back: one dict a row, by the header's titles."""
    header = [str(cell.value) for cell in page[3]]
    rows = page.iter_rows(min_row=4, values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def formulas(page: Worksheet) -> list[str]:
    return [str(c.value) for row in page.iter_rows() for c in row if c.data_type == "f"]

"""Mails as units send them, small: tables as workbooks, papers as PDFs with a text layer.

What they say is made up by the demo from a number; the same arguments make the same bytes.
"""

import functools
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from random import Random

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from mailbot.app.clock import moment
from mailbot.demo import sheets
from mailbot.demo.filing import Filing, invent
from mailbot.demo.pages import ROWS
from mailbot.demo.seal import DIAMETER, seal
from mailbot.demo.wire import File, Person, mail

CACEM, GZCIA = "xzhd@cacem.com.cn", "1045301675@qq.com"
#: When most things happen in the tests: both notices are open.
NOON = moment("2025-05-12T12:00:00")

_FONT = "STSong-Light"
_MM = 72 / 25.4
_HIGH, _LEFT, _RIGHT = 297.0, 25.0, 185.0
pdfmetrics.registerFont(UnicodeCIDFont(_FONT))


def filing(unit: str, seed: int = 7) -> Filing:
    """Make up what a unit reports; two of its six teams are recommended."""
    return invent(unit, Random(seed), teams=6, recommended=2)


def blank_figure(filed: Filing, place: int = 4) -> Filing:
    """Leave one of the seven figures out."""
    figures = (*filed.figures[:place], "", *filed.figures[place + 1 :])
    return replace(filed, figures=figures)


def send(
    to: str,
    subject: str,
    files: Sequence[File] = (),
    *,
    sender: str = "zlb@unit.example",
    text: str = "您好，材料见附件，请查收。",
    sent: datetime = NOON,
    answers: str | None = None,
) -> bytes:
    """Write a mail from a clerk."""
    clerk = Person("经办人", sender)
    return mail(
        sender=clerk, to=to, subject=subject, sent=sent, text=text, files=files, answers=answers
    )


def report(
    unit: str = "广州恒石建筑工程有限公司",
    *,
    sender: str = "zlb@hengshi.example",
    sent: datetime = NOON,
    complete: bool = True,
    seed: int = 7,
) -> bytes:
    """Send a company's statistics table to the Guangzhou association."""
    filed = filing(unit, seed) if complete else blank_figure(filing(unit, seed))
    table = File(f"{unit}统计表.xlsx", workbook(filed))
    return send(GZCIA, f"{unit}质量信得过班组活动统计表", [table], sender=sender, sent=sent)


def dossier(
    unit: str = "青岛市建筑业协会",
    *,
    sender: str = "zlb@qdjx.example",
    sent: datetime = NOON,
    pages: str = "lsar",
    name: str | None = None,
    sealed: bool = True,
) -> bytes:
    """Send a unit's merged PDF to the national association; ``pages`` as in ``pdf``."""
    bound = pdf(filing(unit), pages, sealed=sealed)
    files = [File(name or f"{unit}.pdf", bound)]
    return send(CACEM, f"{unit}推荐材料", files, sender=sender, sent=sent)


@functools.cache
def workbook(filed: Filing) -> bytes:
    """Fill in annex 3 as a workbook; an empty figure stays an empty cell.

    Workbooks carry the time they were made, so they are made once.
    """
    known = replace(filed, figures=tuple(figure or "0" for figure in filed.figures))
    data = sheets.statistics(known)
    if known == filed:
        return data
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    for row, figure in enumerate(filed.figures, start=5):
        if not figure:
            sheet.cell(row, 3).value = None
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def pdf(filed: Filing, pages: str = "lsar", *, sealed: bool = True) -> bytes:
    """Bind papers with a text layer: l letter, s statistics, a announcement, r its list,
    q application, u summary; R a list without marks.
    """
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(210 * _MM, _HIGH * _MM), invariant=True)
    for page in pages:
        _PAGES[page](_Sheet(canvas, sealed=sealed), filed)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


class _Sheet:
    """A page being written from the top down, in millimetres."""

    def __init__(self, canvas: Canvas, *, sealed: bool) -> None:
        self.canvas = canvas
        self.sealed = sealed
        self.y = 30.0

    def title(self, *lines: str) -> None:
        for line in lines:
            self.canvas.setFont(_FONT, 20)
            self.canvas.drawCentredString(105 * _MM, self._at(self.y), line)
            self.y += 11
        self.y += 4

    def write(self, *lines: str) -> None:
        for line in lines:
            self._text(_LEFT, self.y, line)
            self.y += 9

    def row(self, *cells: str, widths: Sequence[float] = (), marked: bool = False) -> None:
        """Rule a row of a table, its columns equally wide unless said otherwise."""
        widths = widths or [(_RIGHT - _LEFT) / len(cells)] * len(cells)
        if marked:
            self.canvas.setFillColorRGB(1, 0.95, 0.2)
            top = self._at(self.y + 3)
            self.canvas.rect(_LEFT * _MM, top, sum(widths) * _MM, 9 * _MM, fill=1, stroke=0)
            self.canvas.setFillColorRGB(0, 0, 0)
        left = _LEFT
        for cell, width in zip(cells, widths, strict=True):
            self.canvas.rect(left * _MM, self._at(self.y + 3), width * _MM, 9 * _MM)
            self._text(left + 1, self.y, cell, 9)
            left += width
        self.y += 9

    def sign(self, filed: Filing) -> None:
        day = filed.signed
        self.y = 190
        self._text(110, self.y, filed.unit)
        self._text(120, self.y + 9, f"{day.year}年{day.month}月{day.day}日")
        if self.sealed:
            ink = ImageReader(seal(filed.unit))
            size = DIAMETER * _MM
            self.canvas.drawImage(ink, 115 * _MM, self._at(self.y + 20), size, size, mask="auto")

    def _text(self, x: float, y: float, text: str, points: float = 13) -> None:
        self.canvas.setFont(_FONT, points)
        self.canvas.drawString(x * _MM, self._at(y), text)

    def _at(self, y: float) -> float:
        return (_HIGH - y) * _MM


def _letter(sheet: _Sheet, filed: Filing) -> None:
    sheet.title("关于推荐2025年工程建设质量信得过班组的函")
    sheet.write(
        "中国施工企业管理协会：",
        "　　经企业申报、专家评审和公示，现推荐",
        f"{filed.teams[filed.recommended[0]].name}等{len(filed.recommended)}个班组，请予审核。",
    )
    sheet.sign(filed)


def _statistics(sheet: _Sheet, filed: Filing) -> None:
    sheet.title("工程建设质量信得过班组活动统计表")
    sheet.write(f"推荐单位：{filed.unit}")
    widths = (115.0, 15.0, 30.0)
    sheet.row("统计项目", "单位", "数量", widths=widths)
    for (label, unit), figure in zip(ROWS, filed.figures, strict=True):
        sheet.row(label.replace("\n", ""), unit, figure, widths=widths)


def _announcement(sheet: _Sheet, filed: Filing) -> None:
    sheet.title("关于公布2024年度质量信得过班组", "活动优秀名单的通知")
    sheet.write("各有关单位：", "　　经评审和公示，共评出优秀班组，现予以公布。")
    sheet.sign(filed)


def _roll(sheet: _Sheet, filed: Filing, *, marked: bool = True) -> None:
    sheet.title("2024年度质量信得过班组活动优秀名单")
    sheet.row("序号", "班组名称", "企业名称")
    for place, team in enumerate(filed.teams):
        number = str(place + 1)
        sheet.row(number, team.name, team.company, marked=marked and place in filed.recommended)


def _application(sheet: _Sheet, filed: Filing) -> None:
    sheet.title("申请函")
    sheet.write(
        "广州市建筑业联合会：", "　　我公司拟参加2025年工程建设质量信得过班组活动，现提出申请。"
    )
    sheet.sign(filed)


def _summary(sheet: _Sheet, filed: Filing) -> None:
    sheet.title("工程建设质量信得过班组活动申请成果汇总表")
    sheet.write(f"申报单位：{filed.unit}")
    sheet.row("序号", "班组名称", "班组长")
    for number, place in enumerate(filed.recommended, start=1):
        sheet.row(str(number), filed.teams[place].name, filed.contact)


_PAGES = {
    "l": _letter,
    "s": _statistics,
    "a": _announcement,
    "r": _roll,
    "R": lambda sheet, filed: _roll(sheet, filed, marked=False),
    "q": _application,
    "u": _summary,
}

"""Mails with an electronic PDF each: letter, statistics form and marked list, all as text."""

import io
from email.message import EmailMessage
from email.policy import SMTP

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from mailbot.model.rulebook import FieldKind, Rulebook

_FONT = "STSong-Light"
_LEFT, _TOP, _STEP = 70.0, 770.0, 26.0


def text_mail(rulebook: Rulebook, number: int, pages: int = 3) -> bytes:
    """Write one mail; the same number gives the same mail. Fewer pages leave items out."""
    units = rulebook.roster.units
    unit = units[number % len(units)].name
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"clerk{number}@example.com"
    mail["To"] = "xzhd@cacem.com.cn"
    mail["Subject"] = f"报送质量信得过班组材料 {number}"
    mail["Message-ID"] = f"<text-{number}@example.com>"
    mail.set_content("请查收。")
    mail.add_attachment(
        _package(rulebook, unit, number, pages),
        maintype="application",
        subtype="pdf",
        filename=f"{unit}.pdf",
    )
    return mail.as_bytes()


def _package(rulebook: Rulebook, unit: str, number: int, pages: int) -> bytes:
    registerFont(UnicodeCIDFont(_FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    _letter(canvas, unit, number)
    if pages > 1:
        _form(canvas, rulebook, unit, number)
    if pages > 2:  # noqa: PLR2004 - the third of them
        _list(canvas, unit)
    canvas.save()
    return buffer.getvalue()


def _letter(canvas: Canvas, unit: str, number: int) -> None:
    _title(canvas, "关于推荐2025年工程建设质量信得过班组的函")
    _lines(
        canvas,
        "中国施工企业管理协会：",
        f"　　现推荐先锋班组等2个班组参加本年度活动（第{number}号），请予审核。",
        unit,
        "2025年5月12日",
    )
    _seal(canvas)
    canvas.showPage()


def _form(canvas: Canvas, rulebook: Rulebook, unit: str, number: int) -> None:
    _title(canvas, "工程建设质量信得过班组活动统计表")
    canvas.setFont(_FONT, 11)
    canvas.drawString(_LEFT, _TOP - 40, f"推荐单位：{unit}")
    fields = [f for f in rulebook.item("statistics").fields if f.kind is FieldKind.NUMBER]
    for row, field in enumerate(fields):
        y = _TOP - 80 - row * _STEP
        for x, width, text in (
            (_LEFT, 330, field.label),
            (_LEFT + 330, 50, field.unit or ""),
            (_LEFT + 380, 80, "2" if field.id == "recommended" else str(100 + number % 900 + row)),
        ):
            canvas.rect(x, y - 8, width, _STEP)
            canvas.drawString(x + 6, y, text)
    canvas.showPage()


def _list(canvas: Canvas, unit: str) -> None:
    _title(canvas, "关于公布2024年度质量信得过班组活动优秀名单的通知")
    _lines(canvas, "各有关单位：现将优秀名单予以公布。", unit, "2025年4月12日")
    _seal(canvas)
    for row in range(10):
        y = _TOP - 300 - row * _STEP
        texts = ("序号", "班组名称", "单位名称") if row == 0 else _row(row)
        if row in {3, 7}:
            canvas.setFillColorRGB(1, 0.95, 0.2)
            canvas.rect(_LEFT, y - 8, 460, _STEP, stroke=0, fill=1)
            canvas.setFillColorRGB(0, 0, 0)
        for x, width, text in zip((0, 50, 230), (50, 180, 230), texts, strict=True):
            canvas.rect(_LEFT + x, y - 8, width, _STEP)
            canvas.drawString(_LEFT + x + 6, y, text)
    canvas.showPage()


def _row(row: int) -> tuple[str, str, str]:
    return str(row), f"先锋{'甲乙丙丁戊己庚辛壬'[row - 1]}班组", "宏基建设集团有限公司"


def _title(canvas: Canvas, text: str) -> None:
    canvas.setFont(_FONT, 18)
    canvas.drawCentredString(A4[0] / 2, _TOP, text)


def _lines(canvas: Canvas, *lines: str) -> None:
    canvas.setFont(_FONT, 12)
    for number, line in enumerate(lines):
        canvas.drawString(_LEFT, _TOP - 50 - number * _STEP, line)


def _seal(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.setStrokeColorRGB(0.85, 0.1, 0.1)
    canvas.setFillColorRGB(0.85, 0.1, 0.1)
    canvas.setLineWidth(3)
    canvas.circle(_LEFT + 90, _TOP - 130, 55)
    star = canvas.beginPath()
    star.moveTo(_LEFT + 90, _TOP - 115)
    for x, y in ((94, 126), (106, 126), (97, 133), (100, 145), (90, 138), (80, 145), (83, 133)):
        star.lineTo(_LEFT + x, _TOP - y)
    for x, y in ((74, 126), (86, 126)):
        star.lineTo(_LEFT + x, _TOP - y)
    star.close()
    canvas.drawPath(star, stroke=0, fill=1)
    canvas.restoreState()

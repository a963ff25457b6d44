"""How the golden mails were drawn: ``python -m tests.cases.drawing`` draws those that are missing.

A mail once drawn is never drawn again: fonts and libraries change, and a golden mail does not.
"""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from PIL import Image

from mailbot.app.clock import moment
from mailbot.demo import pages, sheets
from mailbot.demo.filing import Filing
from mailbot.demo.scanner import scan
from mailbot.demo.wire import File
from tests import post
from tests.reading.files import archive_of_bytes_names, ole, word

CASES = Path(__file__).parent
QINGDAO, HENAN, HAINAN = "青岛市建筑业协会", "河南省工程建设协会", "海南省建筑业协会"
FIRM = "广州恒石建筑工程有限公司"
LATE = moment("2025-06-01T08:30:00")
_LINK = (
    "您好，材料较大，请下载：\n从QQ邮箱发来的超大附件\n"
    "中国中铁股份有限公司.pdf (66.3M, 2025年6月20日 10:49 到期)\n"
    "https://wx.mail.qq.com/ftn/download?func=3&key=0a1b2c3d&code=4e5f\n"
)


def _national(unit: str, *files: File) -> bytes:
    return post.send(post.CACEM, f"{unit}推荐材料", files)


def _local(*files: File, unit: str = FIRM) -> bytes:
    return post.send(post.GZCIA, f"{unit}质量信得过班组活动材料", files)


def _parts(unit: str) -> list[File]:
    filed = post.filing(unit)
    names = {"1.推荐函.pdf": "l", "2.统计表.pdf": "s", "3.优秀名单.pdf": "ar"}
    return [File(name, post.pdf(filed, pages_)) for name, pages_ in names.items()]


def _zipped(unit: str) -> bytes:
    """Put a dossier into a zip as Windows does, its name in GBK."""
    bound = post.pdf(post.filing(unit))
    return archive_of_bytes_names({f"{unit}.pdf".encode("gbk"): bound})


def _scanned(unit: str) -> bytes:
    """Scan a letter, and the table lying on its side, small enough to keep."""
    filed, random = post.filing(unit), Random(3)
    images = [
        scan(pages.letter(filed, random), random),
        scan(pages.statistics(filed), random, turned=90),
    ]
    return _bound(images)


def _bound(images: list[Image.Image]) -> bytes:
    buffer = io.BytesIO()
    first, *others = images
    first.save(buffer, "PDF", save_all=True, append_images=others, resolution=150, quality=30)
    return buffer.getvalue()


def _photo(filed: Filing) -> bytes:
    buffer = io.BytesIO()
    random = Random(5)
    scan(pages.letter(filed, random), random).save(buffer, "JPEG", quality=35)
    return buffer.getvalue()


def _application(unit: str = FIRM) -> File:
    return File("申请函.pdf", post.pdf(post.filing(unit), "q"))


def _table(unit: str = FIRM) -> File:
    return File(f"{unit}统计表.xlsx", post.workbook(post.filing(unit)))


_DRAWN: dict[str, Callable[[], bytes]] = {
    "cacem-2025/complete": lambda: post.dossier(QINGDAO),
    "cacem-2025/announcement-missing": lambda: post.dossier(HENAN, pages="ls"),
    "cacem-2025/figure-blank": lambda: _national(
        HENAN, File(f"{HENAN}.pdf", post.pdf(post.blank_figure(post.filing(HENAN))))
    ),
    "cacem-2025/wrong-name": lambda: post.dossier(HAINAN, name="扫描件20250514.pdf"),
    "cacem-2025/three-files": lambda: _national(QINGDAO, *_parts(QINGDAO)),
    "cacem-2025/zip-with-gbk-name": lambda: _national(QINGDAO, File("材料.zip", _zipped(QINGDAO))),
    "cacem-2025/no-seal-no-mark": lambda: post.dossier(HAINAN, pages="lsaR", sealed=False),
    "cacem-2025/large-file-link": lambda: post.send(
        post.CACEM, "中国中铁股份有限公司推荐材料", text=_LINK
    ),
    "cacem-2025/late": lambda: post.dossier(QINGDAO, sent=LATE),
    "cacem-2025/not-on-the-roster": lambda: post.dossier("火星建筑业协会"),
    "cacem-2025/scan-on-its-side": lambda: _national(HENAN, File(f"{HENAN}.pdf", _scanned(HENAN))),
    "cacem-2025/photo": lambda: _national(
        HAINAN, File("微信图片_1.jpg", _photo(post.filing(HAINAN)))
    ),
    "cacem-2025/question": lambda: post.send(
        post.CACEM, "关于质量信得过班组活动的咨询", text="请问统计表中投入费用是否含培训费？"
    ),
    "cacem-2025/out-of-office": lambda: post.send(
        post.CACEM, "自动回复：推荐材料", text="您好，我正在休假，5月26日返回。"
    ),
    "gzcia-2025/table-alone": lambda: _local(_table()),
    "gzcia-2025/figure-blank": lambda: post.report(FIRM, complete=False),
    "gzcia-2025/all-three": lambda: _local(
        _table(), _application(), File("汇总表.xlsx", sheets.summary(post.filing(FIRM)))
    ),
    "gzcia-2025/application-without-summary": lambda: _local(_table(), _application()),
    "gzcia-2025/table-as-pdf": lambda: _local(
        File("统计表.pdf", post.pdf(replace(post.filing(FIRM), conference=None), "s"))
    ),
    "gzcia-2025/old-word": lambda: _local(
        File(f"{FIRM}统计表.doc", ole({"WordDocument": b"\xec\xa5" + bytes(5000)}))
    ),
    "gzcia-2025/word-without-table": lambda: _local(
        File("情况说明.docx", word("关于班组活动的情况说明", "我公司今年未开展活动。"))
    ),
    "gzcia-2025/advertisement": lambda: post.send(
        post.GZCIA,
        "办公设备年中特惠",
        text="高速扫描仪特惠，欢迎订购。",
        sent=post.NOON + timedelta(1),
    ),
}


def main() -> None:
    """Draw what is missing."""
    for name, draw in _DRAWN.items():
        path = CASES / name / "message.eml"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(draw())


if __name__ == "__main__":
    main()

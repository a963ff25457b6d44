"""A fortnight of post for the two notices: what goes right, and each of the usual mistakes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import TypeAlias
from zoneinfo import ZoneInfo

from PIL import Image

from mailbot.demo import pages, sheets
from mailbot.demo.filing import Filing, invent
from mailbot.demo.marks import Mark
from mailbot.demo.scanner import bind, jpeg, photograph, scan
from mailbot.demo.wire import File, Person, mail, message_id

_ZONE = ZoneInfo("Asia/Shanghai")
CACEM = "xzhd@cacem.com.cn"
GZCIA = "1045301675@qq.com"
#: When the demo's people look at what has come in: four days before the later deadline.
NOW = datetime(2025, 5, 26, 10, 0, tzinfo=_ZONE)

_GREETING = "您好！现将我单位2025年工程建设质量信得过班组活动推荐材料报上，请查收。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A mail on its way into one of the two inboxes."""

    #: Address of the inbox.
    to: str
    received: datetime
    raw: bytes = field(repr=False)
    #: What it is there to show, in a few words.
    shows: str


Scans: TypeAlias = list[Image.Image]


def arrivals(seed: int = 2025) -> tuple[Arrival, ...]:
    """Draw and write every mail, in the order in which they arrive; it takes some seconds."""
    stories: Sequence[Callable[[Random], Iterator[Arrival]]] = (
        _everything_in_order,
        _announcement_missing_and_supplied,
        _wrong_file_name,
        _three_files,
        _photographs,
        _no_seal,
        _large_file_link,
        _out_of_office,
        _question,
        _workbook_alone,
        _all_three,
        _application_alone,
        _advertisement,
    )
    found = [
        arrival for number, story in enumerate(stories) for arrival in story(Random(seed + number))
    ]
    return tuple(sorted(found, key=lambda arrival: arrival.received))


def _at(day: int, clock: str) -> datetime:
    hour, minute, second = map(int, clock.split(":"))
    return datetime(2025, 5, day, hour, minute, second, tzinfo=_ZONE)


def _clerk(filing: Filing, host: str) -> Person:
    return Person(filing.contact, f"zlb@{host}.example")


def _dossier(
    filing: Filing, random: Random, *, marks: Mark = "highlight", sealed: bool = True
) -> Scans:
    """Scan everything the national notice asks for."""
    sheets_of_paper = (
        pages.letter(filing, random, sealed=sealed),
        pages.statistics(filing),
        pages.announcement(filing, random, sealed=sealed),
        pages.roll(filing, random, marks=marks),
    )
    return [scan(paper, random) for paper in sheets_of_paper]


def _filed(
    filing: Filing, host: str, received: datetime, files: Sequence[File], shows: str
) -> Arrival:
    """Send files to the national association with the usual words."""
    raw = mail(
        sender=_clerk(filing, host),
        to=CACEM,
        subject=f"{filing.unit}推荐材料",
        sent=received,
        text=f"{_GREETING}\n\n{filing.unit}\n{filing.contact}　{filing.mobile}\n",
        files=files,
    )
    return Arrival(to=CACEM, received=received, raw=raw, shows=shows)


def _everything_in_order(random: Random) -> Iterator[Arrival]:
    filing = invent("青岛市建筑业协会", random)
    files = [File(f"{filing.unit}.pdf", bind(_dossier(filing, random)))]
    arrival = _filed(filing, "qdjx", _at(12, "09:41:20"), files, "扫描件齐全")
    yield arrival
    yield Arrival(
        to=CACEM, received=_at(12, "09:44:02"), raw=arrival.raw, shows="同一封信又来一次"
    )


def _announcement_missing_and_supplied(random: Random) -> Iterator[Arrival]:
    filing = invent("河南省工程建设协会", random)
    clerk = _clerk(filing, "hngcjs")
    letter, statistics, announcement, roll = _dossier(filing, random, marks="tick")
    name = f"{filing.unit}.pdf"
    first = _at(13, "15:08:51")
    files = [File(name, bind([letter, statistics]))]
    yield _filed(filing, "hngcjs", first, files, "缺公布通知")
    supplied = _at(19, "10:22:37")
    raw = mail(
        sender=clerk,
        to=CACEM,
        subject=f"补充材料：{filing.unit}",
        sent=supplied,
        text="您好，现补报年度优秀名单公布通知，推荐班组已打勾标注。\n",
        files=[File(name, bind([announcement, roll]))],
        answers=message_id(clerk, first, f"{filing.unit}推荐材料"),
    )
    yield Arrival(to=CACEM, received=supplied, raw=raw, shows="补报公布通知")


def _wrong_file_name(random: Random) -> Iterator[Arrival]:
    filing = invent("海南省建筑业协会", random)
    letter, statistics, announcement, _ = _dossier(filing, random)
    sideways = scan(pages.roll(filing, random, marks="circle"), random, turned=90)
    pdf = bind([letter, statistics, announcement, sideways])
    files = [File("扫描件20250514.pdf", pdf)]
    yield _filed(filing, "hnjx", _at(14, "16:33:05"), files, "文件名不对，有一页横放")


def _three_files(random: Random) -> Iterator[Arrival]:
    filing = invent("云南省市政工程协会", random)
    letter, statistics, announcement, roll = _dossier(filing, random)
    files = [
        File("1.推荐函.pdf", bind([letter])),
        File("2.统计表.pdf", bind([statistics])),
        File("3.优秀名单.pdf", bind([announcement, roll])),
    ]
    yield _filed(filing, "ynsz", _at(15, "11:17:44"), files, "分成三个PDF")


def _photographs(random: Random) -> Iterator[Arrival]:
    filing = invent("西藏自治区建筑业协会", random)
    papers = (
        pages.letter(filing, random),
        pages.statistics(filing),
        pages.announcement(filing, random),
        pages.roll(filing, random, marks="tick"),
    )
    files = [
        File(f"微信图片_2025051609{number:02}.jpg", jpeg(photograph(paper, random)))
        for number, paper in enumerate(papers, start=12)
    ]
    yield _filed(filing, "xzjx", _at(16, "20:45:10"), files, "手机拍的照片")


def _no_seal(random: Random) -> Iterator[Arrival]:
    filing = invent("湖南省建筑业协会", random)
    pdf = bind(_dossier(filing, random, sealed=False))
    files = [File(f"{filing.unit}.pdf", pdf)]
    yield _filed(filing, "hunanjx", _at(20, "08:58:39"), files, "没有盖章")


def _large_file_link(random: Random) -> Iterator[Arrival]:
    filing = invent("中国中铁股份有限公司", random)
    key = random.randbytes(16).hex()
    raw = mail(
        sender=Person(filing.contact, "kjb@crec.example", "QQMail 2.x", "utf-8"),
        to=CACEM,
        subject=f"{filing.unit}推荐材料",
        sent=_at(21, "14:02:16"),
        text=(
            "您好，材料较大，请下载：\n从QQ邮箱发来的超大附件\n"
            f"{filing.unit}.pdf (66.3M, 2025年6月20日 10:49 到期)\n"
            f"https://wx.mail.qq.com/ftn/download?func=3&key={key}&code={key[:8]}&k={key}\n"
        ),
    )
    yield Arrival(to=CACEM, received=_at(21, "14:02:16"), raw=raw, shows="只有超大附件链接")


def _out_of_office(_random: Random) -> Iterator[Arrival]:
    raw = mail(
        sender=Person("质量部", "zlb@sdjx.example", "QQMail 2.x", "utf-8"),
        to=CACEM,
        subject="自动回复：关于报送推荐材料的提醒",
        sent=_at(22, "09:00:31"),
        text="您好，我正在休假，5月26日返回，紧急事项请致电办公室。\n",
    )
    yield Arrival(to=CACEM, received=_at(22, "09:00:31"), raw=raw, shows="休假自动回复")


def _question(_random: Random) -> Iterator[Arrival]:
    raw = mail(
        sender=Person("何晓明", "hxm@ahjx.example"),
        to=CACEM,
        subject="关于质量信得过班组活动的咨询",
        sent=_at(22, "10:36:48"),
        text="请问我单位今年没有组织发布会，“是否组织发布会”一栏选否即可吗？\n",
    )
    yield Arrival(to=CACEM, received=_at(22, "10:36:48"), raw=raw, shows="咨询")


def _company(unit: str, random: Random) -> Filing:
    return invent(unit, random, teams=5, recommended=3)


def _reported(
    filing: Filing, host: str, received: datetime, files: Sequence[File], shows: str
) -> Arrival:
    """Send files to the Guangzhou association with the usual words."""
    raw = mail(
        sender=_clerk(filing, host),
        to=GZCIA,
        subject=f"{filing.unit}质量信得过班组活动材料",
        sent=received,
        text=f"邱工好，附件是我司的材料，请查收，谢谢。\n\n{filing.unit}\n{filing.contact}\n",
        files=files,
    )
    return Arrival(to=GZCIA, received=received, raw=raw, shows=shows)


def _workbook_alone(random: Random) -> Iterator[Arrival]:
    filing = _company("广州恒石建筑工程有限公司", random)
    files = [File("广州市工程建设质量信得过班组活动统计表.xlsx", sheets.statistics(filing))]
    yield _reported(filing, "hengshi", _at(8, "15:20:09"), files, "只报统计表")


def _all_three(random: Random) -> Iterator[Arrival]:
    filing = _company("广州明远市政园林有限公司", random)
    files = [
        File(f"{filing.unit}统计表.xlsx", sheets.statistics(filing)),
        File("申请函.pdf", bind([scan(pages.application(filing, random), random)])),
        File("汇总表.xlsx", sheets.summary(filing)),
    ]
    yield _reported(filing, "mingyuan", _at(9, "11:48:27"), files, "统计表、申请函、汇总表齐全")


def _application_alone(random: Random) -> Iterator[Arrival]:
    filing = _company("广州天衡隧道工程有限公司", random)
    files = [
        File(f"{filing.unit}统计表.xlsx", sheets.statistics(filing)),
        File("申请函.pdf", bind([scan(pages.application(filing, random), random)])),
    ]
    yield _reported(filing, "tianheng", _at(14, "17:31:55"), files, "有申请函，缺汇总表")


def _advertisement(_random: Random) -> Iterator[Arrival]:
    raw = mail(
        sender=Person("销售部", "sales@office.example", "Microsoft Outlook 16.0", "utf-8"),
        to=GZCIA,
        subject="办公设备年中特惠",
        sent=_at(10, "12:05:33"),
        text="尊敬的客户：高速双面扫描仪年中特惠，欢迎来电咨询订购。\n",
    )
    yield Arrival(to=GZCIA, received=_at(10, "12:05:33"), raw=raw, shows="广告")

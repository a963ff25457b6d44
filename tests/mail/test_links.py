"""Large files left elsewhere, and addresses that are none."""

import pytest

from mailbot.mail import links
from mailbot.mail.html import read
from mailbot.mail.parse import parse
from mailbot.model.message import Link


def one(text: str) -> Link | None:
    found = links.find([text], [])
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("provider", "url"),
    [
        ("qq", "https://wx.mail.qq.com/ftn/download?func=3&key=a&code=b&k=c"),
        ("qq", "https://iwx.mail.qq.com/ftn/download?func=3&key=a"),
        ("qq", "http://mail.qq.com/cgi-bin/ftnExs_download?k=1&t=exs_ftn_download&code=2"),
        ("exmail", "https://exmail.qq.com/cgi-bin/ftnExs_download?k=1&code=2"),
        ("exmail", "https://drive.weixin.qq.com/s?k=AAAA"),
        (
            "163",
            "https://mail.163.com/large-attachment-download/?p=X-NETEASE-HUGE-ATTACHMENT&file=1",
        ),
        ("163", "https://mail.126.com/large-attachment-download/index.html?file=1"),
        ("163", "http://fs.163.com/fs/display/?p=X-NETEASE-HUGE-ATTACHMENT&file=1"),
        ("163", "http://u.163.com/abc123"),
        ("163", "https://dashi.163.com/html/cloud-attachment-download/?key=1"),
        ("netease-qiye", "http://fs.qiye.163.com/fs/display/?p=X-NETEASE-HUGE-ATTACHMENT&file=1"),
        ("netease-qiye", "https://edisk.qiye.163.com/api/biz/attachment/download?identity=1"),
        ("baidu", "https://pan.baidu.com/s/1AbC-d_e?pwd=1234"),
        ("baidu", "pan.baidu.com/s/1AbC"),
        ("aliyun", "https://www.aliyundrive.com/s/abc"),
        ("aliyun", "https://www.alipan.com/s/abc"),
        ("189", "https://cloud.189.cn/t/abc"),
        ("189", "https://download.cloud.189.cn/file/downloadFile.action?dt=1"),
        ("onedrive", "https://1drv.ms/b/s!abc"),
        ("onedrive", "https://firm.sharepoint.cn/:b:/g/abc"),
        ("weiyun", "https://share.weiyun.com/abc"),
        ("quark", "https://pan.quark.cn/s/abc"),
        ("lanzou", "https://wwa.lanzoui.com/abc"),
        ("123pan", "https://www.123pan.com/s/abc-def"),
        ("icloud", "https://www.icloud.com.cn/attachment/?u=https%3A%2F%2Fcvws"),
        ("wenshushu", "https://www.wenshushu.cn/f/abc"),
    ],
)
def test_links_of_every_provider(provider: str, url: str) -> None:
    assert one(f"请下载：{url}，谢谢。") == Link(provider=provider, url=url)


@pytest.mark.parametrize(
    "text",
    [
        "https://mail.qq.com/",
        "https://mail.qq.com/cgi-bin/readmail?a=1",
        "https://mail.163.com/dashi/dlpro.html?from=mail88",
        "https://pan.baidu.com/",
        "https://www.aliyun.com/product/oss",
        "https://example.com/?next=pan.baidu.com",
        "https://evil-pan.baidu.com.example.com/s/1abc",
        "notpan.baidu.com/s/1abc",
        "超大附件请改为普通附件发送",
        "https://www.icloud.com/",
    ],
)
def test_front_pages_and_footers_are_none(text: str) -> None:
    assert one(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("某协会.pdf (66.3M, 2025年6月20日 10:49 到期)\nhttps://pan.quark.cn/s/a", "某协会.pdf"),
        ("通过网盘分享的文件：统计表.xlsx\n链接: https://pan.quark.cn/s/a", "统计表.xlsx"),
        ("先有 一.pdf 再有 二.zip：https://pan.quark.cn/s/a", "先有 一.pdf 再有 二.zip"),
        ("https://pan.quark.cn/s/a?title=%E5%87%BD.pdf", "函.pdf"),
        ("https://pan.quark.cn/s/a?title=%E5%87%BD", None),
        ("没有名字：https://pan.quark.cn/s/a", None),
    ],
)
def test_the_name_is_taken_from_what_stands_before(text: str, name: str | None) -> None:
    link = one(text)
    assert link is not None
    assert link.name == name


def test_each_link_takes_its_own_name() -> None:
    text = "一.pdf https://pan.quark.cn/s/1\n二.pdf https://pan.quark.cn/s/2\nhttps://pan.quark.cn/s/3"
    assert [link.name for link in links.find([text], [])] == ["一.pdf", "二.pdf", None]


def test_an_anchor_names_its_link_once() -> None:
    url = "https://pan.quark.cn/s/1?a=1&amp;b=2"
    page = read(f'<a href="{url}">下载</a> <a href="{url}">函.pdf</a> <A HREF={url}>打开</A>')
    assert links.find([page.text], page.anchors) == (
        Link(provider="quark", url="https://pan.quark.cn/s/1?a=1&b=2", name="函.pdf"),
    )


def test_a_link_behind_a_redirect_is_found() -> None:
    text = "https://mail.qq.com/cgi-bin/readtemplate?url=https://pan.baidu.com/s/1abc"
    assert one(text) == Link(provider="baidu", url="https://pan.baidu.com/s/1abc")


def test_quoted_printable_that_folds_an_address_is_undone_first() -> None:
    body = b'<a href=3D"https://pan.quark.cn=\r\n/s/1a=\r\nbc">x</a>'
    head = b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    assert [link.url for link in parse(head + body).links] == ["https://pan.quark.cn/s/1abc"]

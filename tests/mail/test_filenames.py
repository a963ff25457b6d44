"""What a file is called, in every way clients write it."""

from urllib.parse import quote

import pytest

from mailbot.mail.filenames import clean
from mailbot.mail.parse import parse

PDF = b"\r\n\r\n%PDF"


def name_of(*headers: str | bytes) -> str | None:
    lines = [line if isinstance(line, bytes) else line.encode() for line in headers]
    (attachment,) = parse(b"\r\n".join(lines) + PDF).attachments
    return attachment.name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("a.pdf", "a.pdf"),
        ("  a   b .pdf ", "a b .pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\材料\\函.pdf", "函.pdf"),
        ("报告\u202efdp.exe", "报告fdp.exe"),
        ("a\0.pdf", "a.pdf"),
        ("a\r\nBcc: x@y.z.pdf", "a Bcc: x@y.z.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("CON", "CON"),
        (".pdf", ".pdf"),
        ("100%.pdf", "100%.pdf"),
        ("50%25.pdf", "50%25.pdf"),
        (quote("函.pdf"), "函.pdf"),
        (quote("函.pdf", encoding="gbk"), "函.pdf"),
        ("长" * 5000 + ".pdf", "长" * 65 + ".pdf"),
        ("长" * 5000, "长" * 66),
        ("a." + "长" * 5000, "a." + "长" * 66),
        ("", None),
        ("..", None),
        ("/", None),
        ("\u200b", None),
        (None, None),
    ],
)
def test_clean(written: str | None, name: str | None) -> None:
    assert clean(written) == name


@pytest.mark.parametrize(
    "written",
    [
        "tcmime.1.2.3.bin",
        "tcmime.3631.3982.bin",
        "ATT00001.bin",
        "att12345.dat",
        "ATT00002",
        "noname",
        "unnamed",
        "Untitled attachment 00012.dat",
        "attachment",
        "mime-attachment",
        "未命名的附件 00012.bin",
    ],
)
def test_names_that_programs_invent_are_none(written: str) -> None:
    assert clean(written) is None


@pytest.mark.parametrize(
    "written", ["附件1.pdf", "attachment.pdf", "part 2.pdf", "统计表.bin", "ATT公司.pdf"]
)
def test_names_that_people_give_are_kept(written: str) -> None:
    assert clean(written) == written


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        (("Content-Type: application/pdf; name=b.pdf",), "b.pdf"),
        (("Content-Type: application/pdf; name='b.pdf'",), "b.pdf"),
        (("Content-Type: application/pdf; NAME = my file 1.pdf ; x=y",), "my file 1.pdf"),
        (('Content-Type: application/pdf; name="a \\"b\\".pdf"',), 'a "b".pdf'),
        (('Content-Type: application/pdf; name="never closed.pdf',), "never closed.pdf"),
        (('Content-Disposition: filename="no value.pdf"',), "no value.pdf"),
        (("Content-Disposition: attachment; filename*=''%E5%87%BD.pdf",), "函.pdf"),
        (("Content-Disposition: attachment; filename*=%E5%87%BD.pdf",), "函.pdf"),
        (("Content-Disposition: attachment; filename*=utf-8'zh'%E5%87%BD.pdf",), "函.pdf"),
        (("Content-Disposition: attachment; filename*=x-gbk''%BA%AF.pdf",), "函.pdf"),
        (("Content-Disposition: attachment; filename*=utf-8''%BA%AF.pdf",), "函.pdf"),
        (("Content-Disposition: attachment; filename*1=b.pdf; filename*0=a",), "ab.pdf"),
        (("Content-Disposition: attachment; filename*0*=utf-8''%E5%8; filename*1*=7%BD",), "函"),
        (
            ('Content-Disposition: x; filename*0="=?utf-8?B?5Ye9L"; filename*1="nBkZg==?="',),
            "函.pdf",
        ),
        (
            (
                "Content-Type: application/pdf; name=type.pdf",
                "Content-Disposition: attachment; filename=disposition.pdf",
            ),
            "disposition.pdf",
        ),
        (
            (
                "Content-Type: application/pdf; name=type.pdf",
                "Content-Disposition: attachment; filename=ATT00001.bin",
            ),
            "type.pdf",
        ),
        (
            (
                b"Content-Type: application/pdf; name=real.pdf",
                b"Content-Disposition: attachment; filename*=utf-8''%E5%87%BD%E5%87%BD%E5.pdf",
            ),
            "real.pdf",
        ),
        (("Content-Type: application/pdf",), None),
        (("Content-Type: application/pdf; name=", "Content-Disposition: attachment"), None),
    ],
)
def test_headers(headers: tuple[str | bytes, ...], name: str | None) -> None:
    assert name_of("Content-Transfer-Encoding: 8bit", *headers) == name

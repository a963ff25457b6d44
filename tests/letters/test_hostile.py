"""Text from a mail never becomes markup, a header, a template or a line of its own."""

import unicodedata
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.letters.occasion import Reply
from mailbot.letters.writer import Writer
from mailbot.model.document import Document, Evidence
from mailbot.model.letter import Letter, LetterKind
from mailbot.model.message import Address
from mailbot.model.verdict import Finding, Ground, Status
from tests.letters.conftest import TEMPLATES
from tests.letters.occasions import WHOSE, finding, findings, ground, lacking, reply

WRITER = Writer(TEMPLATES)
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</td></tr></table><h1>",
    "&lt;b&gt;",
    "{{ 7*7 }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "{# 注释 #}",
    "${7*7}",
    "a\r\nBcc: victim@example.com\r\n\r\nbody",
    "\x00\x07\x1b[31m",
    "报告\u202efdp.exe\u2066",
    "\u2028二\u2029三",
    "=cmd|' /C calc'!A0",
    "https://evil.example/login",
    "<!-- -->",
    "]]>",
    "\ud800",
    "长" * 5000,
)
TEXT = st.one_of(st.sampled_from(PAYLOADS), st.text(max_size=60))


class Structure(HTMLParser):
    """Tags and attributes of a page, without its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def occasion(text: str, kind: str = "other") -> Reply:
    """Everything a sender can choose holds the same text."""
    named = text or "空"
    wrong = ground(Status.WRONG, "file_form_wrong", name=named, kind=kind, wanted="pdf")
    clash = ground(Status.UNSURE, "unit_conflict", names=named)
    seen = Evidence(document=named, page=1, text=named)
    there = ground(Status.MET, "item_met", seen, item="推荐函", pages="1")
    found: tuple[Finding, ...] = (
        finding("package.letter", "item", there),
        lacking("announcement"),
        finding("package", "file-form", wrong),
        finding("package", "unit", clash),
    )
    return reply(
        findings(*found),
        unit=named,
        subject=text,
        documents=(Document(name=named, kind=kind, size=1, sha256="0", inside=named),),
    )


PLAIN = Structure(WRITER.compose(LetterKind.DEFICIENCY, occasion("平常")).html)


def controls(text: str) -> set[str]:
    return {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} - {"\n"}


def check(letter: Letter) -> None:
    assert Structure(letter.html).tags == PLAIN.tags
    assert not controls(letter.text)
    assert not controls(letter.html)
    assert "\n" not in letter.subject
    assert not controls(letter.subject)
    assert "49" not in letter.subject
    letter.text.encode("gb18030")
    letter.html.encode("utf-8")


@given(text=TEXT)
def test_nothing_a_sender_writes_changes_a_letter_s_structure(text: str) -> None:
    letter = WRITER.compose(LetterKind.DEFICIENCY, occasion(text))
    check(letter)
    assert letter.text.count("\n") == WRITER.compose(
        LetterKind.DEFICIENCY, occasion("平常")
    ).text.count("\n")
    assert "evil.example/login" not in letter.html or "https:／／" in letter.html


@pytest.mark.parametrize("payload", PAYLOADS)
def test_known_payloads_stay_text(payload: str) -> None:
    letter = WRITER.compose(LetterKind.DEFICIENCY, occasion(payload))
    check(letter)
    for page in (letter.text, letter.html):
        assert "https://evil" not in page
        assert len(page) < 12_000


def test_templates_in_a_name_are_not_run() -> None:
    letter = WRITER.compose(LetterKind.DEFICIENCY, occasion("{{ 7*7 }}"))
    assert "{{ 7*7 }}" in letter.text
    assert "{{ 7*7 }}" in "".join(Structure(letter.html).words)


@given(text=TEXT)
def test_identifiers_and_names_in_headers_stay_on_one_line(text: str) -> None:
    hostile = replace(
        occasion("平常"),
        to=Address(text, "clerk@example.com"),
        message_id=f"<{text}@example.com>",
        references=(text, f"<{text}>", "<good@example.com>"),
    )
    letter = WRITER.compose(LetterKind.RECEIPT, hostile)
    for header in (letter.to.name, letter.in_reply_to or "", *letter.references):
        assert not controls(header)
        assert "\n" not in header
    assert "<good@example.com>" in letter.references


def test_like_cases_of_any_number_keep_the_letter_short(writer: Writer) -> None:
    wrong = tuple(
        Ground(
            status=Status.WRONG,
            sentence="file_form_wrong",
            facts=(("name", f"{n}.jpg"), ("kind", "jpg"), ("wanted", "pdf")),
        )
        for n in range(300)
    )
    documents = tuple(
        Document(name=f"{n}.jpg", kind="jpg", size=1, sha256="0") for n in range(300)
    )
    found = (finding("package", "file-form", *wrong), WHOSE)
    letter = writer.compose(LetterKind.DEFICIENCY, reply(found, documents=documents))
    assert "等300个文件是图片" in letter.text
    assert "另有280个文件" in letter.text
    assert len(letter.text) < 3000

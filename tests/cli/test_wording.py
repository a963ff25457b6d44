"""Problems in English become words for staff; whatever the program may say is foreseen."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import mailbot.reading
from mailbot.cli.wording import Wording
from mailbot.ledger import INTERRUPTED
from mailbot.mail.parse import ParseError, parse
from mailbot.reading import opening
from mailbot.sandbox import Limits, run
from mailbot.sandbox.limits import Failure

WORDS = Path(__file__).parent.parent.parent / "templates" / "cli"


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording.read(WORDS, {("cacem-2025", "letter"): "推荐函"})


def _chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_the_english_follows_where_it_says_more(wording: Wording) -> None:
    assert wording.problem("the PDF asks for a password") == "PDF设有打开密码"
    told = wording.problem("cannot connect to smtp.example for SMTP: timed out")
    assert told == "连不上服务器（cannot connect to smtp.example for SMTP: timed out）"
    assert wording.problem("nobody foresaw this") == "nobody foresaw this"
    assert wording.problem("") == ""
    assert _chinese(wording.problem(INTERRUPTED))
    assert INTERRUPTED not in wording.problem(INTERRUPTED)


def test_the_diary_is_told_in_words(wording: Wording) -> None:
    told = wording.event("submission · 青岛市建筑业协会 · incomplete · cacem-2025 8fa6d837557d")
    assert told == "报送 · 青岛市建筑业协会 · 待补正 · cacem-2025 8fa6d837557d"
    assert wording.event("incomplete → complete") == "待补正 → 齐全"
    own = "complete.pdf /complete in-complete Complete"
    assert wording.event(own) == own
    assert wording.item("cacem-2025", "letter") == "推荐函"
    assert wording.item("another", "letter") == "letter"


@pytest.mark.parametrize(
    "raw",
    [
        b" \r\n",
        b"From: a@b.example\r\n" + b"X-A: b\r\n" * 20_000 + b"\r\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n1\r\n" * 20_000,
    ],
)
def test_a_mail_that_is_refused_is_told_in_words(wording: Wording, raw: bytes) -> None:
    with pytest.raises(ParseError) as refused:
        parse(raw)
    for sentence in (str(refused.value), f"ParseError: {refused.value}"):
        assert _chinese(wording.problem(sentence))


def test_a_child_that_ends_badly_is_told_in_words(wording: Wording) -> None:
    ends = {
        "timeout": Limits(seconds=0, memory_mb=500),
        "too-large": Limits(seconds=20, memory_mb=500, result_mb=0),
    }
    for kind, limits in ends.items():
        with pytest.raises(Failure) as failed:
            run(opening.render, b"x" * 100_000, "pdf", (1,), 72, 10**6, limits=limits)
        assert failed.value.kind == kind
        assert _chinese(wording.problem(str(failed.value)))


def _remarks() -> Iterator[str]:
    """Yield every sentence in which reading says what is wrong with a file."""
    room = Path(mailbot.reading.__file__).parent
    for file in sorted(room.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UnreadableError":
                yield from _sentences(node.args[-1])
            elif isinstance(node, ast.Assign):
                names = {
                    n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)
                }
                if "remark" in names:
                    yield from _sentences(node.value)
    yield from opening._UNREAD.values()  # noqa: SLF001 - said of files of these kinds


def _sentences(node: ast.expr) -> Iterator[str]:
    for part in node.elts if isinstance(node, ast.Tuple) else [node]:
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and " " in part.value:
            yield part.value
        elif isinstance(part, ast.JoinedStr):
            yield "".join(
                str(v.value) if isinstance(v, ast.Constant) else "7" for v in part.values
            )


def test_whatever_reading_says_of_a_file_is_told_in_words(wording: Wording) -> None:
    remarks = tuple(dict.fromkeys(_remarks()))
    assert len(remarks) > 20
    assert [remark for remark in remarks if not _chinese(wording.problem(remark))] == []

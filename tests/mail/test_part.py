"""The parser's fence: what it is spared is there all the same."""

import base64
import email
from email.message import Message

import pytest

from mailbot.mail.part import Allowance, Part, open_mail

LINES = base64.encodebytes(bytes(range(256)) * 8).replace(b"\n", b"\r\n")
HEAD = b'Subject: x\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'


def told(message: Message) -> list[object]:
    return [
        (list(part.raw_items()), part.is_multipart() or part.get_payload(), part.epilogue)
        for part in message.walk()
    ]


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"--b\r\n\r\n" + LINES + b"\r\n--b--\r\n",
        HEAD + b"--b\r\n\r\nwords\r\n" + LINES + b"words\r\n" + LINES + b"--b\r\n\r\nx\r\n--b--",
        HEAD + b"--b\r\n\r\n" + LINES.replace(b"\r\n", b"\n") + b"\n--b--\r\n",
        HEAD + b"--b\r\n\r\n" + LINES + b"\0" + LINES + b"--b--\r\n",
        HEAD + b"--b\r\nContent-Type: image/png\r\n" + LINES + b"\r\n--b--\r\n",
        HEAD + b"--b--\r\n" + LINES,
        HEAD + LINES,
        b"Subject: " + LINES + b"\r\nwords\r\n",
        LINES,
    ],
)
def test_base64_it_is_spared_is_where_it_was(raw: bytes) -> None:
    assert told(open_mail(raw, Allowance())) == told(email.message_from_bytes(raw))


def test_it_is_spared_long_runs_of_base64(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[object] = []
    monkeypatch.setattr(Part, "put_back", lambda part, _: taken.append(part.get_payload()))
    open_mail(b"Subject: x\r\n\r\n" + LINES, Allowance())
    assert taken
    assert len(str(taken[0])) < 100

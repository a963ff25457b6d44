"""Numbered mails beside the Message each must give; odd ones beside nothing at all."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from mailbot.mail.parse import ParseError, parse, parse_json
from mailbot.model.codec import load
from mailbot.model.message import Address, Attachment, Message

MAILS = Path(__file__).parent.parent / "mails"


@pytest.mark.parametrize("path", sorted(MAILS.glob("*.eml")), ids=lambda path: path.stem)
def test_numbered_mail(path: Path) -> None:
    expected = tomllib.loads(path.with_suffix(".toml").read_text("utf-8"))
    assert described(parse(path.read_bytes())) == expected


@pytest.mark.parametrize("path", sorted(MAILS.glob("**/*.eml")), ids=lambda path: path.stem)
def test_every_mail_gives_the_same_message_or_parse_error(path: Path) -> None:
    raw = path.read_bytes()
    assert outcome(raw) == outcome(raw)


def outcome(raw: bytes) -> Message | str:
    """Parse as the sandbox does, through JSON."""
    try:
        message = parse(raw)
    except ParseError as error:
        return str(error)
    assert load(Message, parse_json(raw)) == message
    return message


def described(message: Message) -> dict[str, Any]:
    """Write a Message as its TOML does: empty fields left out, bytes as their hash."""
    fields: dict[str, Any] = {
        "message_id": message.message_id,
        "subject": message.subject,
        "sender": [shown(a) for a in message.sender],
        "reply_to": [shown(a) for a in message.reply_to],
        "recipients": [shown(a) for a in message.recipients],
        "date": message.date and message.date.isoformat(),
        "received": message.received and message.received.isoformat(),
        "in_reply_to": list(message.in_reply_to),
        "references": list(message.references),
        "content_type": message.content_type,
        "text": message.text,
        "defects": list(message.defects),
        "headers": [f"{name}: {value}" for name, value in message.headers],
        "links": [
            without_empty(provider=k.provider, url=k.url, name=k.name) for k in message.links
        ],
        "attachments": [attachment(a) for a in message.attachments],
    }
    return without_empty(**fields)


def shown(address: Address) -> str:
    return f"{address.name} <{address.address}>".strip()


def attachment(file: Attachment) -> dict[str, Any]:
    return without_empty(
        name=file.name,
        declared=file.declared,
        bytes=len(file.data),
        sha256=file.sha256,
        inside=file.inside,
        ornament=file.ornament,
    )


def without_empty(**fields: object) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}

"""Signs that no person wrote a mail (RFC 3834, RFC 5230, and what Chinese providers write).

Words and addresses here are looked for in mail, never shown.
"""

import re

from mailbot.model.message import Message
from mailbot.model.text import fold

_DAEMONS = re.compile(
    r"^(?:mailer-daemon|mail-daemon|postmaster|maildaemon|bounces?)(?:[+.=-].*)?$"
)
_ROBOTS = re.compile(
    r"^(?:no-?reply|do-?not-?reply|listserv|majordomo|owner-.*|.*-request|.*-owner|.*-bounces?)$",
)
_BOUNCE_WORDS = (
    "系统退信", "退信通知", "退信", "投递失败", "无法送达", "无法投递", "邮件被退回", "投递状态",
    "undeliver", "deliveryfail", "deliverystatusnotification", "returnedmail", "failurenotice",
    "theemailisreturned", "mailreturned", "delayedmail",
)  # fmt: skip
_VACATION_SUBJECT = re.compile(
    r"^(?:自动回复|自动答复|自动應答|自動回覆|自動回復|自动应答|automaticreply|autoreply|auto-reply"
    r"|auto:|outofoffice|休假自动回复|外出自动回复|阅读回执|已读[::]|read:)",
)
_VACATION_WORDS = (
    "自动回复", "自动答复", "自動回覆", "系统自动发送", "本邮件由系统自动",
    "此邮件由系统自动", "此为自动",
    "我正在休假", "正在休假中", "休假期间", "我已外出", "外出期间", "出差期间", "暂时无法回复",
    "您的邮件已收到,我会尽快", "您的来信我已收到", "已收到您的来信", "邮件我已收到,会尽快",
    "outofoffice", "automaticreply", "autoreply", "iamcurrentlyaway",
)  # fmt: skip
#: A vacation note is short; a long mail that mentions one is written by a person.
_NOTE_LENGTH = 400


def is_report(message: Message) -> bool:
    """Tell whether a mail is a delivery report or comes from nobody (null sender)."""
    if message.content_type == "multipart/report" or message.header("x-failed-recipients"):
        return True
    path = message.header("return-path")
    if path is not None and fold(path) in {"<>", ""}:
        return True
    if any(_DAEMONS.match(part) for part in _local_parts(message)):
        text = fold(message.subject + message.text[:2000])
        return any(word in text for word in _BOUNCE_WORDS)
    return False


def is_marked(message: Message) -> bool:
    """Tell whether headers or wording say that a machine wrote the mail."""
    submitted = (message.header("auto-submitted") or "no").casefold().strip()
    if not submitted.startswith("no"):
        return True
    if (message.header("precedence") or "").casefold().strip() in {"bulk", "junk", "list"}:
        return True
    if any(name.startswith("list-") for name, _ in message.headers):
        return True
    if any(message.header(name) for name in ("x-autoreply", "x-autorespond", "x-auto-reply")):
        return True
    robots = any(_ROBOTS.match(p) or _DAEMONS.match(p) for p in _local_parts(message))
    return robots or is_vacation(message)


def is_vacation(message: Message) -> bool:
    """Tell whether a mail reads like a vacation note; QQ and 163 send theirs without a header."""
    if _VACATION_SUBJECT.match(fold(message.subject)):
        return True
    text = fold(message.text)
    return len(text) <= _NOTE_LENGTH and any(fold(word) in text for word in _VACATION_WORDS)


def _local_parts(message: Message) -> tuple[str, ...]:
    return tuple(a.address.partition("@")[0].casefold() for a in message.sender)

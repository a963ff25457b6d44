"""Raw mail to Message.

The one entrance to everything that understands MIME. Total: any bytes give a Message or a
ParseError, and the same bytes always the same one. What is broken on the way is repaired as mail
clients repair it, and told in ``defects``; a mail too large to be looked through whole is refused,
so that nobody is told a file is missing which nobody looked for.
"""

from mailbot.mail import dates, headers
from mailbot.mail.addresses import agreed, listed
from mailbot.mail.contents import contents
from mailbot.mail.part import Allowance, ParseError, Part, open_mail
from mailbot.mail.words import one_header
from mailbot.model.codec import dump
from mailbot.model.message import Address, Message

__all__ = ["ParseError", "parse", "parse_json"]

#: Defects as the standard library's parser names them, in words; others tell staff nothing.
_DEFECTS = {
    "CloseBoundaryNotFoundDefect": "a multipart has no end: the mail may have been cut off",
    "StartBoundaryNotFoundDefect": "a multipart has no beginning",
    "NoBoundaryInMultipartDefect": "a multipart names no boundary",
    "MissingHeaderBodySeparatorDefect": "no empty line stands between headers and body",
}


def parse(raw: bytes) -> Message:
    """Read a mail. Raises ParseError and nothing else."""
    try:
        return _read(raw)
    except ParseError:
        raise
    except Exception as error:  # the one place where whatever a mail did to a parser is caught
        reason = f"{type(error).__name__}: {error!s:.200}"
        message = f"the mail breaks its parser ({reason}); read it by hand"
        raise ParseError(message) from error


def parse_json(raw: bytes) -> bytes:
    """Read a mail into the JSON that leaves the sandbox. Raises ParseError and nothing else."""
    return dump(parse(raw)).encode("utf-8")


def _read(raw: bytes) -> Message:
    if not raw.strip():
        message = "the mail is empty; fetch it again"
        raise ParseError(message)
    allowance = Allowance()
    mail = open_mail(raw, allowance)
    found = contents(mail)
    received = dates.arrival(mail.text("received"))
    return Message(
        message_id=headers.message_id(mail),
        subject=one_header(mail.text("subject")),
        sender=_sender(mail),
        reply_to=agreed(mail.texts("reply-to")),
        recipients=listed([*mail.texts("to"), *mail.texts("cc")]),
        date=dates.credible(dates.moment(mail.text("date")), received),
        received=received,
        in_reply_to=headers.ids(mail.texts("in-reply-to")),
        references=headers.ids(mail.texts("references")),
        text=found.text,
        links=found.links,
        attachments=found.attachments,
        headers=headers.kept(mail),
        content_type=mail.declared,
        defects=_defects(mail),
    )


def _sender(mail: Part) -> tuple[Address, ...]:
    written = mail.texts("from")
    found = agreed(written)
    if not found:
        mail.allowance.note("From names nobody who could be answered")
    elif "@" not in written[0]:
        mail.allowance.note("From hides its address in an encoded word")
    return found


def _defects(mail: Part) -> tuple[str, ...]:
    """Tell everything that was found broken, the structure's own faults last."""
    for part in mail.walk():
        for defect in part.defects:
            sentence = _DEFECTS.get(type(defect).__name__)
            if sentence:
                mail.allowance.note(sentence)
    return mail.allowance.defects

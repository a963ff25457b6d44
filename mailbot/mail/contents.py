"""What a mail carries: text, links and files, those of mails and winmail.dat inside it too.

A forwarded mail gives its files and links, marked with where they lay, but never its text: that
was said to somebody else. Archives stay closed; ``reading`` opens them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mailbot.mail import bodies, links, payload, tnef
from mailbot.mail.filenames import clean
from mailbot.mail.leaves import Leaf, leaves
from mailbot.mail.ornaments import is_ornament
from mailbot.mail.part import Allowance, Part, open_mail
from mailbot.model.message import Attachment, Link

#: Parts that tell machines about a mail; people do not see them.
_REPORTS = frozenset(
    {
        "message/delivery-status", "message/disposition-notification", "message/feedback-report",
        "message/global-delivery-status", "message/tracking-status",
    },
)  # fmt: skip

#: What a forwarded mail and a TNEF file are called where they have no name.
_MAIL_NAME = "message.eml"
_TNEF_NAME = "winmail.dat"

_MAIL_HEADERS = re.compile(
    rb"^(from|to|subject|date|received|return-path|message-id|mime-version|content-type):",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD = 16 * 1024


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found in a mail, or in a file of it."""

    text: str = ""
    links: tuple[Link, ...] = ()
    attachments: tuple[Attachment, ...] = ()


def contents(mail: Part, inside: str | None = None) -> Contents:
    """Open a mail; ``inside`` names what it was itself found in."""
    parts = tuple(leaves(mail))
    prose = {leaf.part: bodies.read(leaf) for leaf in parts if leaf.is_text}
    shown = frozenset(cid for said in prose.values() for cid in said.pictures)
    files = [
        _forwarded(leaf) if leaf.is_message else _attached(leaf, shown, inside)
        for leaf in parts
        if leaf.part not in prose or leaf.name is not None
    ]
    found = links.find(
        (said.text for said in prose.values()),
        (anchor for said in prose.values() for anchor in said.anchors),
    )
    return replace(_together(files, found), text=bodies.compose(mail, prose))


def _together(files: Iterable[Contents], found: tuple[Link, ...] = ()) -> Contents:
    attachments: list[Attachment] = []
    for file in files:
        attachments += file.attachments
        found += file.links
    return Contents(links=tuple(dict.fromkeys(found)), attachments=tuple(attachments))


def _attached(leaf: Leaf, shown: frozenset[str], inside: str | None) -> Contents:
    displayed = leaf.related or leaf.is_inline or leaf.content_id in shown
    attachment = _attachment(leaf.name, leaf.data, leaf.declared, inside, shown=displayed)
    return _unpack(attachment, leaf.part.allowance, leaf.part.depth)


def _forwarded(leaf: Leaf) -> Contents:
    if leaf.declared in _REPORTS:
        return Contents()
    inner = leaf.part.children[0]
    name = leaf.name or _MAIL_NAME
    encoding = payload.encoding_of(leaf.part)
    if encoding not in payload.IDENTITY and not inner.keys():  # illegal, and common
        whole = payload.undo(encoding, inner.raw, leaf.part)
        attachment = Attachment(name=name, data=whole, declared=leaf.declared)
        return _unpack(attachment, leaf.part.allowance, leaf.part.depth)
    return contents(inner, name)


def _unpack(file: Attachment, allowance: Allowance, depth: int) -> Contents:
    """Open a file that is itself a mail or a winmail.dat; any other is an attachment."""
    if file.data.startswith(tnef.MAGIC):
        return _unpack_tnef(file, allowance, depth + 1)
    if _is_mail(file):
        allowance.spend_part(depth + 1)
        return contents(open_mail(file.data, allowance, depth + 1), file.name or _MAIL_NAME)
    return Contents(attachments=(file,) if file.data or file.name else ())


def _unpack_tnef(file: Attachment, allowance: Allowance, depth: int) -> Contents:
    try:
        packed = tnef.read(file.data)
    except tnef.TnefError as error:
        allowance.note(f"a winmail.dat could not be opened: {error}")
        return Contents(attachments=(replace(file, name=_TNEF_NAME),))
    files = []
    for item in packed:
        allowance.spend_part(depth)
        name = clean(item.name)
        found = _attachment(name, item.data, item.declared, _TNEF_NAME, shown=item.shown)
        files.append(_unpack(found, allowance, depth))
    return _together(files)


def _attachment(
    name: str | None, data: bytes, declared: str, inside: str | None, *, shown: bool
) -> Attachment:
    ornament = is_ornament(name, declared, data, shown=shown)
    return Attachment(name=name, data=data, declared=declared, inside=inside, ornament=ornament)


def _is_mail(file: Attachment) -> bool:
    claims = file.declared == "message/rfc822" or (file.name or "").lower().endswith(".eml")
    return claims and len(_MAIL_HEADERS.findall(file.data[:_HEAD])) > 1

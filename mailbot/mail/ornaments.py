"""Tell signature pictures and technical parts from documents.

A photographed page pasted into the mail's text is a document and a logo in the same place is not,
so the picture itself decides: its size in bytes and pixels, and whether a page could be read
off it at all.
"""

import re

from mailbot.mail.pictures import measure

#: Types that are never a document: invitations, cards, signatures, parts of a delivery report.
_TECHNICAL = frozenset(
    {
        "text/calendar", "application/ics", "text/vcard", "text/x-vcard", "text/directory",
        "application/pgp-signature", "application/pgp-keys", "application/pgp-encrypted",
        "application/pkcs7-signature", "application/x-pkcs7-signature",
        "application/applefile", "text/rfc822-headers", "text/x-amp-html", "text/watch-html",
    },
)  # fmt: skip
#: Types of text that may be a document although they have no name.
_WRITTEN = frozenset({"text/plain", "text/html", "text/rtf", "text/csv"})
_TECHNICAL_ENDINGS = (".ics", ".vcf", ".p7s", ".asc")

#: What mail programs call the pictures of a body and of a signature.
_BODY_NAMES = re.compile(
    r"image\d{3,}\.\w+|logo\w*\.\w+|_?foxmail\S*|outlook-\S*|signature\S*|[0-9a-f]{8}(@|\$)\S*",
    re.IGNORECASE,
)

#: A page has more bytes than this, or a longer side of more pixels …
_PAGE_BYTES = 60 * 1024
_PAGE_LONG = 1000
#: … and cannot be read with a shorter side of fewer pixels.
_PAGE_SHORT = 400
#: An icon, wherever it stands.
_ICON_LONG = 128


def is_ornament(name: str | None, declared: str, data: bytes, *, shown: bool) -> bool:
    """Tell whether a part belongs to the mail's looks; ``shown`` if its body displays it."""
    lower = (name or "").lower()
    if declared in _TECHNICAL or lower.endswith(_TECHNICAL_ENDINGS):
        return True
    if name is None and declared.startswith("text/") and declared not in _WRITTEN:
        return True
    size = measure(data)
    if size is None:
        return False
    if max(size) <= _ICON_LONG:
        return True
    decorative = shown or bool(_BODY_NAMES.fullmatch(lower))
    return decorative and not _could_be_page(size, len(data))


def _could_be_page(size: tuple[int, int], length: int) -> bool:
    large = length > _PAGE_BYTES or max(size) >= _PAGE_LONG
    return large and min(size) >= _PAGE_SHORT

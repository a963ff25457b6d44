"""Who wrote, and to whom.

An answer goes where From points, so From counts only where two independent parsers see the same
addresses in it (FAULTS §3): a name like ``"boss@bank" <thief@elsewhere>`` fools one of them
sooner or later. Whether anybody is answered at all is not decided here.
"""

import re
from collections.abc import Sequence
from email.utils import getaddresses

from mailbot.mail import second_opinion
from mailbot.mail.words import decode_words
from mailbot.model.message import Address
from mailbot.model.text import one_line

#: An address that a letter can be sent to.
_USABLE = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,8}")

#: Comments nested deeper, and groups within groups, make the standard library recurse.
_COMMENTS, _GROUPS = 20, 200
#: Addresses of one header.
_MOST = 200


def agreed(headers: Sequence[str]) -> tuple[Address, ...]:
    """Return the addresses both parsers see, none where they differ or the header stands twice.

    Where the whole header is one encoded word, address and all, it is decoded first.
    """
    if len(set(headers)) != 1:
        return ()
    text = headers[0] if "@" in headers[0] else decode_words(headers[0])
    found = listed([text])
    second = second_opinion.addresses(text) if found else None
    if second is None or {a.address for a in found} != set(filter(_USABLE.fullmatch, second)):
        return ()
    return found


def listed(headers: Sequence[str]) -> tuple[Address, ...]:
    """List every usable address of some headers once, in order."""
    found: dict[str, Address] = {}
    for text in headers:
        if text.count("(") <= _COMMENTS and text.count(":") <= _GROUPS:
            for name, address in getaddresses([text]):
                if _USABLE.fullmatch(address):
                    found.setdefault(address, Address(one_line(decode_words(name)), address))
    return tuple(found.values())[:_MOST]

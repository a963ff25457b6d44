"""Addresses that may stand in an SMTP command or a header we write: plain, ASCII, no surprises."""

import re

_PLAIN = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_LONGEST = 254


class AddressError(ValueError):
    """An address cannot be written to, or from."""


def ascii_address(address: str) -> str:
    """Return an address that is plain ASCII, an international domain in its xn-- form.

    Raises AddressError for anything a header or an SMTP command could be broken with.
    """
    local, _, domain = address.strip().rpartition("@")
    try:
        plain = f"{local}@{domain.encode('idna').decode('ascii')}" if domain else address
    except UnicodeError:
        plain = address
    if len(plain) > _LONGEST or not _PLAIN.fullmatch(plain):
        message = f"{address!r:.80} is no address a letter can go to"
        raise AddressError(message)
    return plain

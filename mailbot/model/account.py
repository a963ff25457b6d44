"""How to log in somewhere."""

from dataclasses import dataclass, field
from enum import StrEnum


class Security(StrEnum):
    """How a connection is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    #: In the clear; the settings allow it on the loopback interface only.
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A server and the right to use it, secret resolved."""

    host: str
    port: int
    security: Security
    username: str
    #: None for a server that asks for no log-in.
    password: str | None = field(default=None, repr=False)

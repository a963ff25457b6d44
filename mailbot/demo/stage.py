"""Everything in its place before the curtain: servers running, mails in the inboxes, a config."""

import contextlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mailbot.demo.mails import CACEM, GZCIA, Arrival
from mailbot.demo.servers import LOOPBACK, Post, User, serve_imap, serve_smtp

_MAILBOX = """
[mailbox.{name}]
address = "{address}"
name = "{who}"
rulebooks = ["{name}-2025"]
reply_since = 2025-04-01
replies = "send"
imap = {{ host = "{host}", port = {imap}, security = "none", password = {{ file = "password" }} }}
smtp = {{ host = "{host}", port = {smtp}, security = "none" }}
"""
#: Nobody waits between letters that go nowhere.
_LETTERS = """
[letters]
pace = 0
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """What the demo plays with."""

    #: A config.toml for the working directory it stands in.
    config: Path
    #: Where letters end up.
    post: Post


@contextlib.contextmanager
def set_up(folder: Path, arrivals: Sequence[Arrival]) -> Iterator[Stage]:
    """Start both servers, lay the mails in, write a config into a folder; stop at the end.

    The folder is a working directory already: rules and templates are in it.
    """
    password = secrets.token_urlsafe()
    users = {address: User(address, password) for address in (CACEM, GZCIA)}
    with serve_imap(*users.values()) as inboxes, serve_smtp() as post:
        for address, user in users.items():
            inboxes.put(user, [(a.received, a.raw) for a in arrivals if a.to == address])
        config = folder / "config.toml"
        config.write_text(_config(inboxes.port, post.port), encoding="utf-8")
        (folder / "password").write_text(password, encoding="utf-8")
        yield Stage(config, post)


def _config(imap: int, smtp: int) -> str:
    mailboxes = (("cacem", CACEM, "中国施工企业管理协会"), ("gzcia", GZCIA, "广州市建筑业联合会"))
    sections = [
        _MAILBOX.format(name=name, address=address, who=who, host=LOOPBACK, imap=imap, smtp=smtp)
        for name, address, who in mailboxes
    ]
    return "".join([*sections, _LETTERS])

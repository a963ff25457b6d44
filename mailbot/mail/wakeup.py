"""Wait for news in IDLE: a wake-up and nothing more.

What IDLE reports is never trusted or kept; whoever is woken looks for itself. Must not be relied
on: NetEase has no IDLE, and looking at intervals stays the contract.
"""

import threading
from collections.abc import Iterable
from time import monotonic
from typing import Any

from mailbot.mail.wire import Wire

#: Longest time in one IDLE; firewalls forget quiet connections.
_LONGEST = 300.0
#: How often waiting looks up to see whether it should stop.
_GLANCE = 1.0
#: So many immediate silences in a row are a dead peer; a single one may be TLS housekeeping.
_DEAD = 3


def wait_for_news(wire: Wire, seconds: float, stop: threading.Event) -> bool:
    """Wait until the open folder has new mail, the time is over or ``stop`` is set.

    Raises MailServerError where the connection is lost.
    """
    with wire.talking("waiting for new mail"):
        if not wire.has_capability("IDLE"):
            stop.wait(seconds)
            return False
        wire.idle()
        news = _listen(wire, min(seconds, _LONGEST), stop)
        _, last = wire.idle_done()
        return news or _tells_of_mail(last)


def _listen(wire: Wire, seconds: float, stop: threading.Event) -> bool:
    end = monotonic() + seconds
    silences = 0
    while not stop.is_set() and (left := end - monotonic()) > 0:
        began, glance = monotonic(), min(left, _GLANCE)
        news = wire.idle_check(timeout=glance)
        if _tells_of_mail(news):
            return True
        # imapclient hides the end of the stream: it returns nothing, at once and for ever.
        silences = 0 if news or monotonic() - began > glance / 2 else silences + 1
        if silences == _DEAD:
            message = "the server hung up"
            raise ConnectionResetError(message)
    return False


def _tells_of_mail(news: Iterable[tuple[Any, ...]]) -> bool:
    return any(b"EXISTS" in item or b"RECENT" in item for item in news)

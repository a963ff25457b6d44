"""Own a mailbox for an errand: wait for another errand to end, but never for the service."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic

from mailbot.jobs.office import Office
from mailbot.ledger import Owned

#: The service's name in a lock, in the words in which ``Owned`` tells of it.
SERVICE = "run"
#: Seconds an errand waits for another one that is at work.
_PATIENCE = 600.0
#: Seconds between two looks at who the owner is.
_GLANCE = 0.5


@contextmanager
def owning(office: Office, mailbox: str, who: str) -> Iterator[None]:
    """Own a mailbox for as long as the block runs.

    Raises Owned, naming the owner: at once where it is the service, which has no end to wait for.
    """
    with ExitStack() as owned:
        _enter(office, mailbox, who, owned)
        yield


def _enter(office: Office, mailbox: str, who: str, owned: ExitStack) -> None:
    end = monotonic() + _PATIENCE
    while True:
        try:
            owned.enter_context(office.ledger.own(mailbox, who, _GLANCE))
        except Owned as error:
            if f"({SERVICE})" in str(error) or monotonic() >= end:
                raise
        else:
            return

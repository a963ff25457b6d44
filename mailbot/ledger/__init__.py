"""The record and the outbox (台账): what staff rely on, and letters decided but not yet sent.

Law of this room: the only one that speaks SQL and the only one that keeps original mails. It
records what others decided and decides nothing itself; it never opens a mail, never writes
wording, and never asks the clock. Whoever calls it passes nouns in and gets nouns out.
"""

from mailbot.ledger.errors import LedgerError, Owned
from mailbot.ledger.ledger import Ledger
from mailbot.ledger.outbox import INTERRUPTED
from mailbot.ledger.verifying import Verification

__all__ = ["INTERRUPTED", "Ledger", "LedgerError", "Owned", "Verification"]

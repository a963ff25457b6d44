"""What can go wrong with the ledger, said in one sentence each."""


class LedgerError(Exception):
    """The ledger cannot be reached or is damaged, or what is asked of it is not allowed."""


class Owned(LedgerError):  # noqa: N818 - a state of affairs, named as the owner's sentence says it
    """Another process owns the mailbox; the sentence names it."""

"""What a command ends with: wrong usage, or something out of reach."""


class UsageError(Exception):
    """The command, the configuration or a rulebook is wrong; each mistake on a line of its own."""


class UnreachableError(Exception):
    """A mail server or the database could not be reached, or another process has the mailbox."""

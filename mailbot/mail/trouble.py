"""What can be wrong with a mail server, and how long to leave it alone afterwards.

One error for IMAP and SMTP alike. It always concerns the server or the account, never one mail
or letter: whoever catches it stops asking this server for a while and burns nothing.
"""

from enum import StrEnum

from mailbot.model.text import one_line

#: Enough of a server's answer to act on; the rest is advertising for its help pages.
_ANSWER_LENGTH = 300


class Trouble(StrEnum):
    """What is wrong, as far as it changes what to do next."""

    #: No connection, or it was lost or timed out: open a new one, later.
    UNREACHABLE = "unreachable"
    #: The user name or password was refused, or refused for now; the servers do not tell which.
    REFUSED_LOGIN = "refused-login"
    #: A command was refused after a good log-in; the connection itself still works.
    REFUSED = "refused"
    #: The answer cannot be understood.
    PROTOCOL = "protocol"


class MailServerError(Exception):
    """A mail server cannot be used now; the sentence says which, why and what to do."""

    def __init__(self, sentence: str, kind: Trouble) -> None:
        """Keep the sentence and the kind."""
        super().__init__(sentence)
        self.sentence = sentence
        self.kind = kind


def spoken(answer: bytes) -> str:
    """Decode what a server says, on one line.

    UTF-8, else GB18030: older Tencent and NetEase servers answer in raw GBK bytes.
    """
    try:
        text = answer.decode("utf-8")
    except UnicodeDecodeError:
        text = answer.decode("gb18030", "replace")
    return one_line(text, _ANSWER_LENGTH)


def pause_after(kind: Trouble, failures: int) -> float:
    """Say how many seconds to leave a server alone after so many failures in a row.

    After a refused log-in the pauses soon reach half an hour: QQ and NetEase lock out accounts
    that retry every few minutes, right password or not (FIELD §1.8).
    """
    first, factor, longest = (120, 3, 1800) if kind is Trouble.REFUSED_LOGIN else (5, 2, 300)
    return float(min(longest, first * factor ** min(max(failures, 1) - 1, 10)))

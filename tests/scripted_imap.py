"""An IMAP server that misbehaves as servers in the field were seen to (FIELD §1).

    with scripted_imap(QQ, {1: mail}) as server:
        with Inbox.open(server.account) as inbox: ...
        server.commands  # every line the client sent

It knows the few commands mailbot may send, hangs up on anything else where its manners say so,
and refuses ENVELOPE, BODYSTRUCTURE and flags outright. It is an oracle, not an IMAP server.
"""

import contextlib
import re
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from mailbot.model.account import Account, Security

PASSWORD = "geheim"
_IDLE_PATIENCE = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a server behaves; the default is well."""

    greeting: str = "IMAP4 ready"
    capabilities: str = "IMAP4rev1 IDLE ID UIDPLUS"
    #: Advertised before log-in.
    early: str = "IMAP4rev1"
    #: Untagged answer to ID.
    identity: str = "NIL"
    #: Refuses to open a folder until the client has said ID.
    demands_id: bool = False
    hangs_up_on_unknown: bool = False
    uidvalidity: int | None = 7
    #: Answers a search for UIDs with every mail it has.
    lies: bool = False
    splits_search: bool = False
    refuses_search: bool = False
    #: Leaves the text out of tagged status lines.
    terse: bool = False
    refuses_unsorted: bool = False
    #: Text of every refusal, raw.
    refusal: bytes = b"refused"
    refuses_login: bool = False
    #: Answers every search and fetch backwards, and each line twice.
    muddled: bool = False
    #: Says neither size nor time.
    tacit: bool = False
    #: Loses these UIDs to a colleague as soon as it has told of them.
    expunged: frozenset[int] = frozenset()
    #: UIDs it hangs up at, when asked for their bodies or for anything of them.
    drops: frozenset[int] = frozenset()
    drops_at_all: frozenset[int] = frozenset()
    #: UIDs whose bodies it refuses, as its virus scanner told it to.
    forbidden: frozenset[int] = frozenset()
    #: UIDs it lists and then gives nothing for.
    empty: frozenset[int] = frozenset()
    nil: frozenset[int] = frozenset()
    absent: frozenset[int] = frozenset()
    #: UIDs that make a whole FETCH fail, and those whose answer breaks the grammar.
    poison: frozenset[int] = frozenset()
    garbled: frozenset[int] = frozenset()
    #: Sends so much of each mail less than RFC822.SIZE says.
    shortens: int = 0
    #: Sends so many bytes more, or less, than the literal announces.
    overshoots: int = 0
    #: Pauses after each byte of a mail, in seconds.
    trickle: float = 0.0
    date: str = "16-May-2025 10:00:00 +0800"
    #: What happens in IDLE: lines sent before and after the continuation, and a hang-up.
    idle_before: str = ""
    idle_after: str = ""
    drops_idle: bool = False


QQ = Manners(
    greeting="[CAPABILITY IMAP4 IMAP4rev1 ID AUTH=PLAIN AUTH=LOGIN NAMESPACE] "
    "QQMail XMIMAP4Server ready",
    capabilities="IMAP4 IMAP4rev1 XLIST MOVE IDLE XAPPLEPUSHSERVICE NAMESPACE CHILDREN ID UIDPLUS",
    early="IMAP4 IMAP4rev1 ID AUTH=PLAIN AUTH=LOGIN NAMESPACE",
    lies=True,
    terse=True,
    refuses_unsorted=True,
)
EXMAIL = replace(QQ, uidvalidity=None, splits_search=True, lies=False)
NETEASE = Manners(
    greeting="Coremail System IMap Server Ready(163com[10774b260cc7a37d26d71b52404dcf5c])",
    capabilities="IMAP4rev1 XLIST SPECIAL-USE ID LITERAL+ STARTTLS APPENDLIMIT=71680000 "
    "XAPPLEPUSHSERVICE UIDPLUS X-CM-EXT-1 SASL-IR AUTH=XOAUTH2",
    identity='("name" "Coremail Imap" "vendor" "Mailtech")',
    demands_id=True,
    hangs_up_on_unknown=True,
)
ALIYUN = Manners(
    greeting="AliYun IMAP Server Ready",
    capabilities="IMAP4rev1 IDLE XLIST UIDPLUS ID SASL-IR AUTH=XOAUTH",
    refuses_search=True,
    refusal=b"invalid command or parameters",
    uidvalidity=2,
)


@dataclass(slots=True, kw_only=True)
class ScriptedImap:
    """A running server."""

    port: int
    manners: Manners
    mails: dict[int, bytes]
    #: INTERNALDATE of single mails.
    dates: dict[int, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)

    @property
    def account(self) -> Account:
        """How to log in."""
        return Account(
            host="127.0.0.1",
            port=self.port,
            security=Security.NONE,
            username="anna@example.cn",
            password=PASSWORD,
        )


@contextlib.contextmanager
def scripted_imap(manners: Manners, mails: dict[int, bytes]) -> Iterator[ScriptedImap]:
    """Run a server with these manners and mails."""

    class Session(_Session):
        """One connection."""

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as listener:
        listener.daemon_threads = True
        Session.state = ScriptedImap(
            port=listener.server_address[1], manners=manners, mails=dict(mails)
        )
        threading.Thread(target=listener.serve_forever, args=[0.01], daemon=True).start()
        try:
            yield Session.state
        finally:
            listener.shutdown()


class _HangUp(Exception):  # noqa: N818 - no error, but the end of a session
    """The session is over."""


class _Session(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    state: ScriptedImap
    introduced = False

    def handle(self) -> None:
        self.say(f"* OK {self.manners.greeting}")
        # A client that hangs up in the middle is the client's good right.
        with contextlib.suppress(_HangUp, OSError):
            while line := self.rfile.readline().decode("utf-8").rstrip("\r\n"):
                self.state.commands.append(line)
                self.answer(*line.split(" ", 2))

    @property
    def manners(self) -> Manners:
        return self.state.manners

    def say(self, line: str | bytes) -> None:
        self.wfile.write((line.encode() if isinstance(line, str) else line) + b"\r\n")

    def done(self, tag: str) -> None:
        self.say(f"{tag} OK" if self.manners.terse else f"{tag} OK done")

    def refuse(self, tag: str, word: str = "NO") -> None:
        self.say(f"{tag} {word} ".encode() + self.manners.refusal)

    def answer(self, tag: str, command: str, rest: str = "") -> None:
        if command == "UID":
            command, _, rest = rest.partition(" ")
        known: dict[str, Callable[[str, str], None]] = {
            "CAPABILITY": self.capability,
            "LOGIN": self.login,
            "ID": self.identify,
            "LIST": self.list_folders,
            "EXAMINE": self.examine,
            "NOOP": self.noop,
            "SEARCH": self.search,
            "FETCH": self.fetch,
            "IDLE": self.idle,
            "LOGOUT": self.logout,
        }
        if command in known:
            known[command](tag, rest)
        elif self.manners.hangs_up_on_unknown:
            raise _HangUp
        else:
            self.refuse(tag, "BAD")

    def capability(self, tag: str, _: str) -> None:
        late = any(" LOGIN " in f" {line} " for line in self.state.commands)
        self.say(f"* CAPABILITY {self.manners.capabilities if late else self.manners.early}")
        self.done(tag)

    def login(self, tag: str, rest: str) -> None:
        if self.manners.refuses_login or PASSWORD not in rest:
            return self.refuse(tag)
        return self.done(tag)

    def identify(self, tag: str, _: str) -> None:
        self.introduced = True
        self.say(f"* ID {self.manners.identity}")
        self.done(tag)

    def list_folders(self, tag: str, _: str) -> None:
        self.say(r'* LIST (\HasNoChildren) "/" "INBOX"')
        self.say(r'* LIST (\NoSelect \HasChildren) "/" "&UXZO1mWHTvZZOQ-"')
        self.say(r'* LIST (\HasNoChildren) "/" "&V4NXPpCuTvY-"')
        self.done(tag)

    def examine(self, tag: str, _: str) -> None:
        if self.manners.demands_id and not self.introduced:
            text = "EXAMINE Unsafe Login. Please contact kefu@188.com for help"
            return self.say(f"{tag} NO {text}")
        self.say(f"* {len(self.state.mails)} EXISTS")
        self.say("* 0 RECENT")
        if self.manners.uidvalidity is not None:
            self.say(f"* OK [UIDVALIDITY {self.manners.uidvalidity}] UIDs valid")
        return self.done(tag)

    def noop(self, tag: str, _: str) -> None:
        self.done(tag)

    def search(self, tag: str, rest: str) -> None:
        asked = re.fullmatch(r"UID (\d+):(\d+|\*)", rest)
        if asked is None or self.manners.refuses_search:
            return self.refuse(tag, "BAD")
        uids = sorted(self.state.mails)
        if not self.manners.lies:
            low = min(int(asked[1]), uids[-1]) if asked[2] == "*" else int(asked[1])
            high = uids[-1] if asked[2] == "*" else int(asked[2])
            uids = [uid for uid in uids if low <= uid <= high]
        middle = len(uids) // 2 if self.manners.splits_search else 0
        uids = uids[::-1] * 2 if self.manners.muddled else uids
        for part in (uids[:middle], uids[middle:]) if middle else (uids,):
            self.say(" ".join(["* SEARCH", *map(str, part)]))
        return self.done(tag)

    def fetch(self, tag: str, rest: str) -> None:
        by_uid = " UID " in self.state.commands[-1]
        asked = [int(number) for number in rest.partition(" ")[0].split(",")]
        if re.search(r"ENVELOPE|BODYSTRUCTURE|FLAGS|RFC822\)|BODY\[", rest):
            return self.refuse(tag, "BAD")
        if self.manners.refuses_unsorted and asked != sorted(asked):
            return self.say(f"{tag} BAD UID parameters!")
        uids = sorted(self.state.mails)
        if not by_uid and max(asked) > len(uids):
            return self.refuse(tag, "BAD")
        wanted = asked if by_uid else [uids[number - 1] for number in asked]
        whole = "BODY.PEEK[]" in rest
        if self.manners.drops_at_all & set(wanted) or (whole and self.manners.drops & set(wanted)):
            raise _HangUp
        if self.manners.poison & set(wanted) or (whole and self.manners.forbidden & set(wanted)):
            return self.refuse(tag)
        for uid in wanted[::-1] * 2 if self.manners.muddled else wanted:
            if uid in self.state.mails and uid not in self.manners.absent:
                self.describe(uids.index(uid) + 1, uid, whole=whole)
        for uid in self.manners.expunged & self.state.mails.keys():
            del self.state.mails[uid]
            self.say(f"* {uids.index(uid) + 1} EXPUNGE")
        return self.done(tag)

    def describe(self, number: int, uid: int, *, whole: bool) -> None:
        mail, manners = self.state.mails[uid], self.manners
        head = f"* {number} FETCH (UID {uid} "
        if uid in manners.garbled:
            return self.say(f"{head}RFC822.SIZE (((")
        if not whole and manners.tacit:
            return self.say(f"* {number} FETCH (UID {uid})")
        if not whole:
            date = self.state.dates.get(uid, manners.date)
            return self.say(f'{head}RFC822.SIZE {len(mail)} INTERNALDATE "{date}")')
        if uid in manners.nil:
            return self.say(f"{head}BODY[] NIL)")
        sent = b"" if uid in manners.empty else mail[: len(mail) - manners.shortens]
        self.say(f"{head}BODY[] {{{len(sent) - manners.overshoots}}}")
        if not manners.trickle:
            self.wfile.write(sent)
        for byte in sent if manners.trickle else b"":
            self.wfile.write(bytes([byte]))
            time.sleep(manners.trickle)
        return self.say(")")

    def idle(self, tag: str, _: str) -> None:
        if self.manners.idle_before:
            self.say(self.manners.idle_before)
        self.say("+ idling")
        if self.manners.idle_after:
            self.say(self.manners.idle_after)
        if self.manners.drops_idle:
            raise _HangUp
        self.connection.settimeout(_IDLE_PATIENCE)
        self.rfile.readline()
        self.done(tag)

    def logout(self, tag: str, _: str) -> None:
        self.say("* BYE see you")
        self.done(tag)
        raise _HangUp

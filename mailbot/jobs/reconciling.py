"""Server against ledger: every message is accounted for, or the difference is shown."""

from collections.abc import Iterator

from mailbot.jobs.numbering import numbering
from mailbot.jobs.office import Office
from mailbot.mail.imap import Inbox
from mailbot.model.record import Account
from mailbot.settings import Mailbox


def reconcile(office: Office, mailbox: Mailbox, inbox: Inbox) -> Iterator[Account]:
    """Compare every folder of a mailbox with its rows. Raises MailServerError and LedgerError."""
    for name in mailbox.folders:
        folder = inbox.select(name)
        present = inbox.uids()
        rows = office.ledger.rows(mailbox.name, name, numbering(office, mailbox, folder, inbox))
        known = {row.envelope.uid for row in rows}
        unknown = [uid for uid in present if uid not in known]
        older = {
            listing.uid
            for listing in inbox.listings(unknown)
            if mailbox.since and listing.received and listing.received < mailbox.since
        }
        gone = known - set(present)
        explained = []
        if older:
            explained.append(f"{len(older)} older than since = {mailbox.since:%Y-%m-%d}")
        explained += [
            f"mail {row.envelope.uid} is recorded and was never downloaded: {row.problem}"
            for row in rows
            if not row.sha256 and row.envelope.uid in present
        ]
        if gone:
            explained.append(f"{len(gone)} recorded and since removed from the server by others")
        yield Account(
            mailbox=mailbox.name,
            folder=name,
            server=len(present),
            ledger=len(known),
            missing=tuple(uid for uid in unknown if uid not in older),
            explained=tuple(explained),
        )

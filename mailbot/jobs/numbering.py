"""Which numbering of a folder a server's UIDs belong to, also where the server does not say.

A server without UIDVALIDITY (Exmail) that numbered its mails anew would make new mails look like
known ones. So the times of the mails it shows are compared with those on record. Where another
mail stands behind a known UID a numbering of our own making begins: -1, -2 …; from there on it is
as after any change of UIDVALIDITY: the bytes tell known mails from new ones.
"""

import hashlib

from mailbot.jobs.office import Office
from mailbot.mail.imap import Folder, Inbox, MailWithheldError
from mailbot.settings import Mailbox

#: Mails whose bytes are looked at where their times are not those on record.
_ENOUGH = 5


def numbering(office: Office, mailbox: Mailbox, folder: Folder, inbox: Inbox) -> int:
    """Return the UIDVALIDITY of the folder just opened, or what stands for it.

    Raises MailServerError and LedgerError.
    """
    if folder.uidvalidity:
        return folder.uidvalidity
    newest = office.ledger.numbering(mailbox.name, folder.name)
    rows = office.ledger.rows(mailbox.name, folder.name, newest)
    known = {row.envelope.uid: row for row in rows if row.sha256}
    looked_at = 0
    for listing in inbox.listings(uid for uid in inbox.uids() if uid in known):
        row = known[listing.uid]
        if listing.received in {None, row.envelope.received}:
            continue
        if _is_another(inbox, listing.uid, row.sha256):
            return newest - 1
        looked_at += 1
        if looked_at == _ENOUGH:
            break
    return newest


def _is_another(inbox: Inbox, uid: int, sha256: str) -> bool:
    try:
        raw = inbox.fetch(uid)
    except MailWithheldError:
        return False
    return raw is not None and hashlib.sha256(raw).hexdigest() != sha256

"""When the curtain rises, both inboxes are full and the config is sound."""

from pathlib import Path

from imapclient import IMAPClient

from mailbot.demo.mails import Arrival
from mailbot.demo.stage import set_up
from mailbot.settings import load


def test_every_mail_lies_in_its_inbox_and_the_config_leads_there(
    tmp_path: Path, post: tuple[Arrival, ...]
) -> None:
    with set_up(tmp_path, post) as stage:
        settings = load(stage.config)
        for mailbox in settings.mailboxes:
            account = mailbox.imap.account()
            with IMAPClient(account.host, account.port, ssl=False, timeout=10) as client:
                client.plain_login(account.username, account.password)
                found = client.select_folder("INBOX", readonly=True)[b"EXISTS"]
            assert found == sum(arrival.to == mailbox.address for arrival in post)
            assert mailbox.smtp is not None
            assert mailbox.smtp.port == stage.post.port
            assert mailbox.smtp.account().password is None

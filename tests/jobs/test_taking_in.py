"""Files put into a mail, as if they had come by it."""

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from mailbot.jobs.taking_in import wrap


@pytest.mark.parametrize("size", [0, 1, 56, 57, 58, 114, 100_000])
def test_the_mail_is_the_one_the_library_writes(tmp_path: Path, size: int) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = "申报材料"
    mail.set_content("申报材料")
    paths = []
    for name in ("推荐函.pdf", "统计表.pdf"):
        path = tmp_path / name
        path.write_bytes(name.encode() + bytes(size) if size else b"")
        data = path.read_bytes()
        mail.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=path.name
        )
        paths.append(path)
    mail.set_boundary("=_mailbot")
    assert wrap(tuple(paths), subject="申报材料") == mail.as_bytes()

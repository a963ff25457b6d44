"""What staff see of one message: pages, findings and what they rest on, pictures, problems."""

import io
import re
from pathlib import Path

from PIL import Image

from mailbot.ledger import INTERRUPTED, Ledger
from tests import post
from tests.desk import DESK_TIME, Desk

UNIT = "青岛市建筑业协会"


def test_one_message_in_the_words_of_staff_and_in_pictures(desk: Desk, tmp_path: Path) -> None:
    """One submission, looked at in every way: reading it takes a while."""
    desk.put("cacem", post.dossier(UNIT))
    desk.poll()
    _is_told_in_words(desk.mailbot("show", "1").out)
    folder = tmp_path / "看 看" / "1"
    _is_put_where_asked(desk, folder)
    done = desk.mailbot(
        "show", "1", "--pictures", str(folder / "01-package.letter-item-第1页.jpg")
    )
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert "cannot be written" in done.err
    (original,) = (desk.folder / "storage" / "originals").glob("??/*")
    original.unlink()
    done = desk.mailbot("show", "1", "--pictures", str(tmp_path / "none"))
    assert done.code == 0
    assert "原件中找不到这个文件" in done.out
    assert list((tmp_path / "none").iterdir()) == []


def _is_told_in_words(out: str) -> None:
    assert f"第1封 报送 {UNIT} 齐全" in out.splitlines()[0]
    for told in ("第1页：推荐函 印章1枚", "第2页：统计表", "package/mark", "第4页 “"):
        assert told in out
    assert "mailbot show 1 --pictures" in out
    events = out[out.index("经过") :]
    assert re.search(rf"\d 05-12 12:01 判定 mailbot 报送 · {UNIT} · 齐全 · cacem-2025", events)
    assert not re.search(r"\b(submission|complete|archived|judged)\b", events)


def _is_put_where_asked(desk: Desk, folder: Path) -> None:
    out = desk.mailbot("show", "1", "--pictures", str(folder)).out
    written = sorted(path.name for path in folder.iterdir())
    assert written == re.findall(r"→ (\S+\.jpg)", out)
    assert "01-package.letter-item-第1页.jpg" in written
    assert {name.split("-")[1] for name in written} >= {"package.letter", "package"}
    for path in folder.iterdir():
        assert Image.open(io.BytesIO(path.read_bytes())).format == "JPEG"
    told = desk.mailbot("show", "1", "--pictures", str(folder), "--json").json
    assert sorted(p["file"] for p in told["pictures"]) == written
    assert told["pictures"][0]["sha256"] == told["documents"][0]["sha256"]
    assert "pictures" not in desk.mailbot("show", "1", "--json").json


def test_a_file_checked_gives_pictures_too_and_cells_give_none(desk: Desk, tmp_path: Path) -> None:
    pdf, table = tmp_path / f"{UNIT}.pdf", tmp_path / "统计表.xlsx"
    pdf.write_bytes(post.pdf(post.filing(UNIT), "l"))
    table.write_bytes(post.workbook(post.filing(UNIT)))
    folder = tmp_path / "p"
    out = desk.mailbot("check", str(pdf), str(table), "--pictures", str(folder)).out
    written = {path.name for path in folder.iterdir()}
    assert written == set(re.findall(r"→ (\S+\.jpg)", out))
    assert written
    assert "表格和文字没有图片" in out
    told = desk.mailbot("check", str(table), "--pictures", str(folder), "--json").json
    assert {p["problem"] for p in told["pictures"]} == {"no-pixels"}


def test_what_is_parked_says_why_in_chinese(desk: Desk) -> None:
    head = b"From: b@b.example\r\nSubject: bomb\r\nContent-Type: multipart/mixed; boundary=x\r\n"
    parts = b"".join(b"--x\r\n\r\n%d\r\n" % number for number in range(5000))
    desk.put("gzcia", head + b"\r\n" + parts + b"--x--\r\n")
    desk.poll()
    for command in (("messages",), ("show", "1")):
        assert "来信的组成部分多得不正常" in desk.mailbot(*command).out
    assert "more than" in desk.mailbot("show", "1").out
    assert "more than" in desk.mailbot("messages", "--json").json[0]["problem"]


def test_a_letter_broken_off_says_so_in_chinese(desk: Desk) -> None:
    desk.configure(replies='"hold"')
    desk.put("gzcia", post.report())
    desk.poll()
    desk.app().approve((1,), by="李嘉欣")
    storage = desk.folder / "storage"
    with Ledger.open(f"sqlite:///{storage / 'ledger.sqlite'}", storage) as ledger:
        assert ledger.claim("gzcia", DESK_TIME) is not None  # and whoever claimed it dies
    desk.mailbot("outbox", "send")
    for command in (("outbox",), ("show", "1")):
        out = desk.mailbot(*command).out.replace("\n", "")
        assert "不明" in out
        assert "interrupted" not in out
    assert "发送时程序中断" in desk.mailbot("outbox").out
    assert desk.mailbot("outbox", "--json").json[0]["problem"] == INTERRUPTED

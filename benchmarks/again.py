"""What a document costs the second time: a scan of twenty pages, read by two processes' readers.

Prints processor time, children included, of the first reading, of a second one by a new reader
that looks for the same, and of one that looks for something else; and the bytes kept.
"""

import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from PIL import Image

from mailbot.app.building import read_settings
from mailbot.demo import pages
from mailbot.demo.filing import invent
from mailbot.demo.scanner import bind, scan
from mailbot.jobs.reading import Reader
from mailbot.ledger.readings import Readings
from mailbot.model.message import Attachment, Message
from mailbot.model.wanted import Wanted
from mailbot.rulebooks import load_folder
from mailbot.sandbox.parent import NURSERY

_PAGES = 20
_UNIT = "中国铁路通信信号集团公司工程建设协会"


def main() -> None:
    """Read three times and print what each took."""
    mail = _mail(bind(_drawn(Random(3))))
    wanted, other = (Wanted.of(rulebook) for rulebook in load_folder(Path("rules")))
    with tempfile.TemporaryDirectory() as folder:
        storage = Path(folder)
        for told, looked_for in (("first", wanted), ("again", wanted), ("for other", other)):
            print(f"{told:>10}: {_cost(storage, mail, looked_for) * 1000:8.0f} ms CPU")
        kept = sum(file.stat().st_size for file in storage.rglob("*") if file.is_file())
    print(f"{'kept':>10}: {kept / 1024:8.0f} KB for {_PAGES} pages")


def _cost(storage: Path, mail: Message, wanted: Wanted) -> float:
    """Read the mail's document as a new process would; return the seconds it took."""
    before = _processor()
    settings, _ = read_settings(Path("config.example.toml"))
    reader = Reader(settings.reading, Readings(storage))
    (document,) = reader.read(mail, wanted)
    reader.close()
    NURSERY.close()  # only children that have ended are counted
    if len(document.pages) != _PAGES:
        message = f"{len(document.pages)} pages were read, not {_PAGES}"
        raise RuntimeError(message)
    return _processor() - before


def _processor() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _mail(pdf: bytes) -> Message:
    scanned = Attachment(name=f"{_UNIT}.pdf", data=pdf)
    return Message(message_id=None, subject=_UNIT, sender=(), attachments=(scanned,))


def _drawn(random: Random) -> Iterator[Image.Image]:
    for number in range(_PAGES):
        filing = invent(_UNIT, random)
        if number == 0:
            yield scan(pages.letter(filing, random), random)
        elif number % 5 == 1:
            yield scan(pages.statistics(filing), random)
        elif number % 5 == 2:  # noqa: PLR2004 - one notice in five pages, lists between
            yield scan(pages.announcement(filing, random), random)
        else:
            yield scan(pages.roll(filing, random), random)


if __name__ == "__main__":
    main()

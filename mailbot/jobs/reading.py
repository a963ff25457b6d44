"""Open mails and documents in the sandbox: bytes in, Message and Documents out.

Joins the sandbox with parsing and reading, which know nothing of each other. A short-lived child
opens a stranger's bytes; a long-lived worker, which holds the OCR models, sees only pixels. May be
called from several threads; each borrows a worker for as long as a page takes.
"""

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from threading import Event, Lock
from time import monotonic, sleep

import structlog

from mailbot.jobs.remembering import Key, Memory, PassingShelf, Seen, Shelf
from mailbot.mail.parse import parse_json
from mailbot.model import codec
from mailbot.model.document import Box, Document, Problem
from mailbot.model.message import Attachment, Message
from mailbot.model.wanted import Wanted
from mailbot.reading import archive, eyes, opening, sight
from mailbot.reading.assemble import assemble
from mailbot.reading.opened import Opened, OpenedPage
from mailbot.reading.picture import Clip, draw
from mailbot.reading.raster import Raster, unpack
from mailbot.reading.together import joined
from mailbot.sandbox import Ask, Failure, Worker, holding, preload, run
from mailbot.sandbox import Limits as ChildLimits
from mailbot.sandbox.parent import NURSERY
from mailbot.settings import Limits

log = structlog.get_logger("mailbot")

#: Pixels an inch at which a scan is read, and a page whose text is known is looked at.
_SCAN_DPI, _TEXT_DPI = 150, 130
#: Pages drawn by one child: few enough to hold in memory, enough to be worth opening the file.
_BATCH = 4
#: Seconds for a mail to be parsed, for one page to be looked at, for the models to load.
_PARSE, _LOOK, _SET_UP = 60.0, 60.0, 120.0
#: Largest answer of a child: four pages of 30 million pixels, or an archive of 300 MB.
_LARGEST_RESULT = 400
#: Address space of the worker that holds the models; it sees pixels only.
_EYES_MB = 4000
#: Seconds for children at work to be gone, and between looks whether they are.
_FAREWELL, _GLANCE = 5.0, 0.02
#: Files read at once that may have to wait for each other though they are not the same.
_TURNS = 64


class ClosedError(Exception):
    """The reader was closed while something was being read; it was not read."""


class Reader:
    """Parses mails and reads documents, within limits."""

    def __init__(self, limits: Limits, shelf: Shelf | None = None) -> None:
        """Prepare to read; children and workers start when they are first needed.

        What is read is remembered on ``shelf``; without one, while the process lives.
        """
        preload((*opening.MODULES, parse_json.__module__))
        self._limits = limits
        self._eyes: queue.LifoQueue[Worker] = queue.LifoQueue()
        child = ChildLimits(seconds=_SET_UP, memory_mb=_EYES_MB)
        self._all_eyes = [Worker(eyes.setup, child) for _ in range(limits.workers)]
        for worker in self._all_eyes:
            self._eyes.put(worker)
        self._memory = Memory(shelf or PassingShelf(), limits)
        self._turns = [Lock() for _ in range(_TURNS)]
        self._closed = Event()
        self._busy = 0
        self._count = Lock()

    @property
    def version(self) -> str:
        """Names this reader: another one may read the same bytes otherwise."""
        return self._memory.version

    def close(self) -> None:
        """End the children, those at work too: what they were reading fails. Safe to repeat."""
        self._closed.set()
        end = monotonic() + _FAREWELL
        # A page may take a minute, a document three; whoever stops the service has ten seconds.
        while self._busy and monotonic() < end:
            NURSERY.close()
            sleep(_GLANCE)
        for worker in self._all_eyes:
            worker.close()

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """Count who has a child at work. Raises ClosedError once the reader is closed."""
        with self._count:
            self._busy += 1
        try:
            if self._closed.is_set():
                raise ClosedError
            yield
        except Failure as failure:
            if self._closed.is_set():
                raise ClosedError from failure
            raise
        finally:
            with self._count:
                self._busy -= 1

    def _run(self, call: Callable[..., bytes], *args: object, limits: ChildLimits) -> bytes:
        with self._at_work():
            return run(call, *args, limits=limits)

    def parse(self, raw: bytes) -> Message:
        """Read a mail. Raises Failure, in the parser's words, where it cannot be read."""
        limits = ChildLimits(seconds=_PARSE, memory_mb=self._limits.memory_mb)
        return codec.load(Message, self._run(parse_json, raw, limits=limits))

    def read(self, message: Message, wanted: Wanted) -> tuple[Document, ...]:
        """Read every attachment that is no ornament; archives are their members.

        Raises nothing of a document's own making: what cannot be read has a ``problem``.
        """
        read = tuple(
            document
            for attachment in message.attachments
            if not attachment.ornament
            for document in self._read(attachment, wanted)
        )
        return joined(read, wanted)

    def try_out(self) -> str:
        """Read a page drawn for the purpose; tell what with. Raises Failure."""
        blank = Raster(number=1, width=400, height=300, dpi=100, pixels=b"\xff" * 400 * 300 * 3)
        began = monotonic()
        with self._borrowed() as worker:
            worker.ask(sight.ask(blank), _LOOK)
        return f"models loaded, a page looked at in {monotonic() - began:.1f} s"

    def unzip(self, attachment: Attachment) -> archive.Unzipped:
        """Take an archive apart. Raises Failure or ValueError where that cannot be done."""
        limits = _Clock(self._limits).limits()
        return archive.unpack(
            self._run(archive.unzip, attachment.data, attachment.name, limits=limits)
        )

    def draw(self, attachment: Attachment, kind: str, clips: tuple[Clip, ...]) -> list[Raster]:
        """Draw parts of a file's pages, numbered as asked for; what cannot be drawn is left out.

        Raises Failure.
        """
        data, limits = attachment.data, _Clock(self._limits).limits()
        return unpack(self._run(draw, data, kind, clips, self._limits.pixels, limits=limits))

    def _read(self, attachment: Attachment, wanted: Wanted) -> Iterator[Document]:
        key = self._memory.key(attachment, all_rows=wanted.all_rows)
        seen = self._seen(attachment, key, all_rows=wanted.all_rows)
        if seen.opened.kind == "zip" and seen.opened.problem is None:
            yield from self._unzipped(attachment, wanted)
            return
        yield assemble(
            seen.opened,
            seen.sights,
            wanted,
            name=attachment.name,
            size=len(attachment.data),
            sha256=key.sha256,
            inside=attachment.inside,
        )

    def _seen(self, attachment: Attachment, key: Key, *, all_rows: bool) -> Seen:
        """Open a file and look at its pages, unless that was done before."""
        # Of two threads with the same file one reads it, and the other waits.
        with self._turns[int(key.sha256[:8], 16) % _TURNS]:
            seen = self._memory.recall(key)
            if seen is None:
                seen = self._looked_through(attachment, all_rows=all_rows)
                self._memory.keep(key, seen)
            return seen

    def _unzipped(self, attachment: Attachment, wanted: Wanted) -> Iterator[Document]:
        """Read an archive's members; an archive that cannot be opened is a document itself."""
        try:
            found = self.unzip(attachment)
        except (Failure, ValueError) as failure:
            log.warning("archive not opened", why=str(failure))
            yield _unread(attachment, "zip", Problem.TIMEOUT, str(failure))
            return
        for member in found.members:
            if member.problem is None:
                yield from self._read(member.attachment, wanted)
            else:
                kind = kind_of(member.attachment)
                yield _unread(member.attachment, kind, member.problem, member.remark)
        if found.problem or not found.members:
            yield _unread(attachment, "zip", found.problem or Problem.EMPTY, found.remark)

    def _looked_through(self, attachment: Attachment, *, all_rows: bool) -> Seen:
        """Open a file and look at its pages; what ended a child is told as the problem."""
        # Nobody is refused for what a limit of ours, or a crash, kept us from reading.
        opened = Opened(kind=kind_of(attachment))
        sights: list[sight.Sight] = []
        clock = _Clock(self._limits)
        try:
            with self._holding(attachment, clock) as ask:
                answer = ask(opening.open_json, self._limits.pages, seconds=clock.left())
                opened = codec.load(Opened, answer)
                sights += self._told(opened, ask, clock)
            told = frozenset(sight.number for sight in sights)
            for numbers, dpi in _batches(opened, told):
                sights += self._look(attachment, opened, numbers, dpi, clock, all_rows=all_rows)
        except Failure as failure:
            log.warning("document not read to its end", why=str(failure))
            # The pages seen so far count; the others stay unread, and in doubt.
            opened = replace(opened, problem=Problem.TIMEOUT, remark=str(failure))
        return Seen(opened=opened, sights=tuple(sights))

    @contextmanager
    def _holding(self, attachment: Attachment, clock: "_Clock") -> Iterator[Ask]:
        """Have a child hold a file, to open it and to draw parts of it."""
        data, name, limits = attachment.data, attachment.name, clock.limits()
        with self._at_work(), holding(opening.hold, data, name, limits=limits) as ask:
            yield ask

    def _told(self, opened: Opened, ask: Ask, clock: "_Clock") -> Iterator[sight.Sight]:
        """Have the pages seen of which their file says enough, few parts of them drawn."""
        sketched = [page for page in opened.pages if page.sketch]
        for start in range(0, len(sketched), _BATCH):
            wanted: dict[int, tuple[Box, ...]] = {}
            batch = {
                page.number: sight.words(page.number, _given(page))
                for page in sketched[start : start + _BATCH]
            }
            for number, words in batch.items():
                answer = self._ask(sight.ask_parts(words, []))
                if answer.sight:
                    yield answer.sight
                elif answer.parts:
                    wanted[number] = answer.parts
            for number, drawn in self._drawn(wanted, ask, clock):
                answer = self._ask(sight.ask_parts(batch[number], drawn))
                if answer.sight:
                    yield answer.sight

    def _drawn(
        self, wanted: dict[int, tuple[Box, ...]], ask: Ask, clock: "_Clock"
    ) -> Iterator[tuple[int, list[Raster]]]:
        """Have parts of pages drawn by the child that opened them; yield those of each page."""
        if not wanted:
            return
        how = _TEXT_DPI, self._limits.pixels
        drawn = ask(opening.render_parts, wanted, *how, seconds=clock.left())
        for number, own in groupby(unpack(drawn), key=lambda raster: raster.number):
            yield number, list(own)

    def _ask(self, request: bytes) -> sight.Answer:
        with self._borrowed() as worker:
            return sight.answer(worker.ask(request, _LOOK))

    def _look(
        self,
        attachment: Attachment,
        opened: Opened,
        numbers: tuple[int, ...],
        dpi: float,
        clock: "_Clock",
        *,
        all_rows: bool,
    ) -> Iterator[sight.Sight]:
        """Have a few pages drawn by a child and looked at by a worker."""
        drawn = self._run(
            opening.render,
            attachment.data,
            opened.kind,
            numbers,
            dpi,
            self._limits.pixels,
            limits=clock.limits(),
        )
        known = {page.number: _given(page) for page in opened.pages if page.trustworthy}
        for raster in unpack(drawn):
            asked = sight.ask(raster, known.get(raster.number), all_rows=all_rows)
            if found := self._ask(asked).sight:
                yield found

    @contextmanager
    def _borrowed(self) -> Iterator[Worker]:
        worker = self._eyes.get()
        try:
            with self._at_work():
                yield worker
        finally:
            self._eyes.put(worker)


def kind_of(attachment: Attachment) -> str:
    """Tell what a file that could not be opened seems to be; its bytes are not looked into."""
    if b"%PDF-" in attachment.data[:1024]:
        return "pdf"
    stem, _, ending = (attachment.name or "").rpartition(".")
    return ending.lower() if stem and ending.isalnum() else "other"


def _given(page: OpenedPage) -> sight.Given:
    """Say what a page's file says of it, and is trusted."""
    return sight.Given(
        lines=page.lines, turn=page.turn, pictured=page.pictured, sketch=page.sketch
    )


def _batches(opened: Opened, told: frozenset[int]) -> Iterator[tuple[tuple[int, ...], float]]:
    """Yield which pages are to be looked at together, and how finely they are drawn."""
    seen = [p for p in opened.pages if p.width and p.height and p.number not in told]
    for dpi, pages in (
        (_TEXT_DPI, [page for page in seen if page.trustworthy]),
        (_SCAN_DPI, [page for page in seen if not page.trustworthy]),
    ):
        for start in range(0, len(pages), _BATCH):
            yield tuple(page.number for page in pages[start : start + _BATCH]), dpi


def _unread(attachment: Attachment, kind: str, problem: Problem, remark: str) -> Document:
    return Document(
        name=attachment.name,
        kind=kind,
        size=len(attachment.data),
        sha256=attachment.sha256,
        inside=attachment.inside,
        problem=problem,
        remark=remark,
    )


class _Clock:
    """The time one document may take in the children that open it."""

    def __init__(self, limits: Limits) -> None:
        self._end = monotonic() + limits.seconds
        self._memory_mb = limits.memory_mb

    def left(self) -> float:
        """Tell how many seconds are left. Raises Failure where none are."""
        left = self._end - monotonic()
        if left <= 0:
            message = "the document took longer than it may; see reading.seconds in config.toml"
            raise Failure(message, "timeout")
        return left

    def limits(self) -> ChildLimits:
        """Give the next child what is left. Raises Failure where nothing is."""
        return ChildLimits(
            seconds=self.left(), memory_mb=self._memory_mb, result_mb=_LARGEST_RESULT
        )

"""Letters as they are, beside what they are written about."""

from pathlib import Path

import pytest

from mailbot.letters.writer import Writer
from mailbot.model.letter import Letter
from tests.letters.occasions import REMINDERS, REPLIES

GOLDEN = Path(__file__).parent / "golden"
NAMES = (*REPLIES, *REMINDERS)


def compose(writer: Writer, name: str) -> Letter:
    if name in REMINDERS:
        return writer.remind(REMINDERS[name])
    return writer.compose(*REPLIES[name])


@pytest.mark.parametrize("name", NAMES)
def test_letter_reads_as_agreed(writer: Writer, name: str, request: pytest.FixtureRequest) -> None:
    letter = compose(writer, name)
    text = GOLDEN / f"{name}.txt"
    html = GOLDEN / f"{name}.html"
    written = f"Subject: {letter.subject}\n\n{letter.text}"
    if request.config.getoption("--update-golden", default=False):
        GOLDEN.mkdir(exist_ok=True)
        text.write_text(written, "utf-8")
        html.write_text(letter.html, "utf-8")
    assert written == text.read_text("utf-8")
    assert letter.html == html.read_text("utf-8")


def test_no_golden_letter_is_left_behind() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(NAMES)

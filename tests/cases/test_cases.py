"""Golden cases: one mail each, what is concluded about it, and the letter it is owed.

``pytest tests/cases --update-golden`` writes verdicts and letters anew; read the difference.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest

from mailbot.app import App
from mailbot.app.checking import Checked
from mailbot.app.clock import moment
from mailbot.cli import shapes
from mailbot.model.document import Document
from mailbot.model.verdict import Verdict

CASES = Path(__file__).parent
NOW = moment("2025-06-02T10:00:00")
NOTICES = sorted(path.name for path in CASES.glob("*-20*"))
LARGEST = 300_000


def _clock() -> datetime:
    return NOW


def _folders(notice: str) -> list[Path]:
    return sorted(path.parent for path in (CASES / notice).glob("*/message.eml"))


def test_there_are_cases_of_both_notices_and_none_is_large() -> None:
    assert len(NOTICES) == 2
    mails = [folder / "message.eml" for notice in NOTICES for folder in _folders(notice)]
    assert len(mails) >= 12
    assert all(mail.stat().st_size < LARGEST for mail in mails)


@pytest.mark.parametrize("notice", NOTICES)
def test_golden_cases(
    notice: str, tmp_path: Path, subtests: pytest.Subtests, pytestconfig: pytest.Config
) -> None:
    app = App(tmp_path / "no-config.toml", _clock)
    folders = _folders(notice)
    paths = tuple(str(folder / "message.eml") for folder in folders)
    found = app.check(paths, rulebook=notice)
    for folder, checked in zip(folders, found, strict=True):
        told = {"verdict.json": _verdict(app, checked), "letter.txt": _letter(checked)}
        if pytestconfig.getoption("--update-golden"):
            for name, text in told.items():
                (folder / name).write_text(text, encoding="utf-8")
        for name, text in told.items():
            with subtests.test(case=folder.name, file=name):
                assert text == (folder / name).read_text(encoding="utf-8")


def _verdict(app: App, checked: Checked) -> str:
    """Write down what is concluded, without boxes and confidences, which breathe."""
    assert checked.verdict is not None, checked.problem
    assert checked.opened is not None
    verdict = checked.verdict
    shape = {
        "disposition": verdict.disposition.value,
        "unit": shapes.attribution(verdict.attribution),
        "outcome": verdict.outcome.value if verdict.outcome else None,
        "late": verdict.late,
        "findings": _findings(app, verdict),
        "documents": [_document(d) for d in checked.opened.documents],
        # Running text is read letter by letter, and a colon may come out half as wide elsewhere.
        "statistics": {k: v for k, v in verdict.statistics if not isinstance(v, str)},
        "marked": verdict.marked,
        "letter": checked.letter.kind.value if checked.letter else None,
    }
    return json.dumps(shape, ensure_ascii=False, indent=1) + "\n"


def _findings(app: App, verdict: Verdict) -> dict[str, str]:
    return {"/".join(f.key): f"{f.status.value}: {app.writer.detail(f)}" for f in verdict.findings}


def _document(document: Document) -> dict[str, object]:
    return {
        "name": document.name,
        "kind": document.kind,
        "problem": document.problem.value if document.problem else None,
        "pages": [
            " ".join(
                [
                    "+".join(s.item for s in page.sightings)
                    or ("blank" if page.blank else "other"),
                    *([f"turned {page.rotation}"] if page.rotation else []),
                    *(["sealed"] if page.seals else []),
                    *([f"{len(page.marks)} marked"] if page.marks else []),
                ]
            )
            for page in document.pages
        ],
    }


def _letter(checked: Checked) -> str:
    if checked.letter is None:
        return ""
    return f"{checked.letter.subject}\n\n{checked.letter.text}"

"""Ask the real command: cases become mails on disk, and ``mailbot check --json`` judges them."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.accuracy.truth import ADDRESSES, Case, Notice
from mailbot.demo.wire import Person, mail

#: One mail's answer, as the command prints it; its shape is the command's contract.
Answer: TypeAlias = dict[str, Any]

_SENT = datetime(2025, 5, 12, 2, 0, tzinfo=UTC)
_CLERK = Person("经办人", "clerk@office.example")
_CHUNK = 12


def write(case: Case, folder: Path) -> Path:
    """Write a case's mail, and its files beside for whoever wants to look."""
    place = folder / case.name
    place.mkdir(parents=True, exist_ok=True)
    for file in case.files:
        (place / file.name).write_bytes(file.data)
    message = mail(
        sender=_CLERK,
        to=ADDRESSES[case.notice],
        subject="质量信得过班组活动材料",
        sent=_SENT,
        text="您好，材料见附件，请查收。",
        files=case.files,
    )
    path = place / "mail.eml"
    path.write_bytes(message)
    return path


def prepare(command: Path, folder: Path) -> Path:
    """Make a working directory for the command, one worker a document; return it."""
    work = folder / "work"
    if not (work / "config.toml").exists():
        subprocess.run([command, "init", work], check=True, capture_output=True)
    return work


def ask(
    command: Path, work: Path, notice: Notice, paths: Sequence[Path]
) -> Iterator[tuple[Path, Answer | None]]:
    """Judge mails to a notice's address, a dozen at a time; None for one without an answer."""
    for start in range(0, len(paths), _CHUNK):
        chunk = paths[start : start + _CHUNK]
        told = subprocess.run(
            [command, "check", *chunk, "--as-mail-to", ADDRESSES[notice], "--json"],
            cwd=work,
            capture_output=True,
            text=True,
            check=False,
        )
        try:
            answers = json.loads(told.stdout)
        except json.JSONDecodeError:
            print(f"no answer (exit {told.returncode}): {told.stderr[-300:]}")
            answers = []
        answers = answers if isinstance(answers, list) else [answers]
        by_path = {answer["path"]: answer for answer in answers}
        yield from ((path, by_path.get(str(path))) for path in chunk)

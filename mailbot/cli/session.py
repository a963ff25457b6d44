"""One run of the command line: the app, the terminal, the exit code."""

import getpass
import json
import logging
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console

from mailbot.app import App, Reached, UnreachableError, UsageError
from mailbot.app.clock import clock
from mailbot.app.logs import set_up_logs
from mailbot.cli.album import Album
from mailbot.cli.outcomes import Outcomes
from mailbot.cli.wording import Wording
from mailbot.reports.labels import LabelError

#: Wide enough for a ledger where nobody says how wide the terminal is.
_WIDTH = 140


@dataclass(frozen=True)
class Session:
    """What every command works with."""

    app: App
    debug: bool

    @classmethod
    def begin(cls, config: Path, now: str | None, *, debug: bool) -> "Session":
        """Start a run. Raises UsageError for a time that is none."""
        set_up_logs(debug=debug, watched=sys.stderr.isatty())
        return cls(app=App(config, clock(now)), debug=debug)

    @cached_property
    def prints(self) -> Outcomes:
        """Prints on standard output."""
        width = None if sys.stdout.isatty() else _WIDTH
        console = Console(width=width, highlight=False, markup=False, emoji=False)
        try:
            words = Wording.read(self.app.templates / "cli", self.app.item_names())
        except LabelError as error:
            raise UsageError(str(error)) from error
        return Outcomes(console, words, self.app.writer.detail, self.app.timezone)

    def album(self, folder: Path) -> Album:
        """Open a folder for evidence pictures."""
        return Album(folder, self.prints.say)

    @contextmanager
    def progress(self, key: str, total: int) -> Iterator[Callable[[], None]]:
        """Show how far long work has come, where a person watches."""
        with self.many_progress(key) as begin:
            yield begin("", total)

    @contextmanager
    def many_progress(self, key: str) -> Iterator[Callable[[str, int], Callable[[], None]]]:
        """Show several pieces of long work, each begun with its mailbox and number of steps."""
        if not sys.stderr.isatty():
            yield lambda _, __: lambda: None
            return
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:

            def begin(mailbox: str, total: int) -> Callable[[], None]:
                task = bar.add_task(self.prints.say(key, mailbox=mailbox), total=total)
                return lambda: bar.advance(task)

            yield begin

    def person(self, name: str) -> str:
        """Return who decides: as said, else whoever is logged in."""
        return name or getpass.getuser()

    def finish(self, reached: Reached, *, person: bool) -> None:
        """Say on standard error what was out of reach, and end with the code for it."""
        for sentence in (*reached.mistakes, *reached.unreachable):
            complain(sentence)
        if reached.mistakes:
            finish(2)
        finish(3 if reached.unreachable else int(person))


def session(context: typer.Context) -> Session:
    """Return the run a command belongs to."""
    found = context.find_object(Session)
    if found is None:
        message = "a command runs below the callback that begins the session"
        raise RuntimeError(message)
    return found


def finish(code: int) -> NoReturn:
    """End with an exit code of the contract."""
    raise typer.Exit(code)


def show_json(value: object) -> None:
    """Print the only thing a command with ``--json`` prints."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))


def complain(sentence: str) -> None:
    """Print one clear line on standard error."""
    sys.stderr.write(f"mailbot: {sentence}\n")


def run(command: typer.Typer, arguments: Sequence[str]) -> int:
    """Run the command line; return its exit code, every expected error told in clear lines."""
    try:
        code = command(list(arguments), standalone_mode=False)
    except typer.TyperException as error:
        return _misused(error)
    except UsageError as error:
        return _tell(error, 2)
    except UnreachableError as error:
        return _tell(error, 3)
    except BrokenPipeError:
        return 0
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception as error:  # noqa: BLE001 - a person at a terminal never sees a traceback unasked
        return _tell(error, 1, f"unexpected {type(error).__name__}: {error}; --debug shows more")
    return code if isinstance(code, int) else 0


def _misused(error: typer.TyperException) -> int:
    """Say what is wrong with the words typed; nothing typed at all gets the help."""
    sentence = error.format_message()
    if "\n" in sentence:
        sys.stderr.write(f"{sentence}\n")
    else:
        complain(f"{sentence} See: mailbot --help")
    return error.exit_code


def _tell(error: Exception, code: int, sentence: str = "") -> int:
    if logging.getLogger("mailbot").isEnabledFor(logging.DEBUG):
        traceback.print_exception(error)
    for line in (sentence or str(error)).splitlines():
        complain(line)
    return code

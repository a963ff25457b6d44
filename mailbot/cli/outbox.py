"""The commands about letters: list them, approve, cancel, settle, send."""

from typing import Annotated

import typer

from mailbot.app import UsageError
from mailbot.cli import shapes
from mailbot.cli.options import By, Json
from mailbot.cli.session import session, show_json
from mailbot.model.letter import LetterState

outbox = typer.Typer(invoke_without_command=True, help="Letters decided and how they stand.")


@outbox.callback()
def list_outbox(
    context: typer.Context,
    state: Annotated[LetterState | None, typer.Option()] = None,
    *,
    as_json: Json = False,
) -> None:
    """List letters, or act on them."""
    if context.invoked_subcommand is not None:
        return
    here = session(context)
    found = here.app.outbox(state)
    if as_json:
        show_json([shapes.outbox_entry(entry) for entry in found])
    else:
        here.prints.outbox(found)


@outbox.command()
def approve(
    context: typer.Context,
    letters: Annotated[list[int], typer.Argument(metavar="ID...")],
    by: By = "",
) -> None:
    """Let held letters be sent."""
    here = session(context)
    here.app.approve(tuple(letters), here.person(by))
    here.prints.line("approved", count=len(letters))


@outbox.command()
def cancel(
    context: typer.Context,
    letters: Annotated[list[int], typer.Argument(metavar="ID...")],
    by: By = "",
) -> None:
    """Withdraw letters that were not sent."""
    here = session(context)
    here.app.cancel(tuple(letters), here.person(by))
    here.prints.line("cancelled", count=len(letters))


@outbox.command()
def settle(
    context: typer.Context,
    letter: Annotated[int, typer.Argument(metavar="ID")],
    outcome: Annotated[str, typer.Argument(metavar="sent|resend")],
    by: By,
) -> None:
    """Say what became of a letter nobody knows about."""
    here = session(context)
    if outcome not in {"sent", "resend"}:
        message = f"{outcome!r} is no way to settle a letter; write sent or resend"
        raise UsageError(message)
    here.app.settle(letter, as_sent=outcome == "sent", by=by)
    here.prints.line("settled")


@outbox.command()
def send(context: typer.Context) -> None:
    """Deliver every letter that is due."""
    here = session(context)
    reached = here.app.send()
    for mailbox, delivered in reached.delivered:
        here.prints.delivered(mailbox, delivered)
    here.finish(reached, person=any(done.needs_person for _, done in reached.delivered))

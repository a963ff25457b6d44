"""Every command of the contract: its arguments, the method of App it calls, what it prints."""

from pathlib import Path
from typing import Annotated

import typer

from mailbot.cli import shapes
from mailbot.cli.options import By, DryRun, Json, Pictures, Reason
from mailbot.cli.outbox import outbox
from mailbot.cli.session import Session, finish, session, show_json
from mailbot.model.message import Disposition
from mailbot.model.standing import StandingStatus
from mailbot.model.verdict import Outcome, Status

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
rules = typer.Typer(no_args_is_help=True, help="Rulebooks.")
roster = typer.Typer(no_args_is_help=True, help="Rosters.")
cli.add_typer(rules, name="rules")
cli.add_typer(roster, name="roster")
cli.add_typer(outbox, name="outbox")


@cli.callback()
def configure(
    context: typer.Context,
    config: Annotated[Path, typer.Option(help="The settings.")] = Path("config.toml"),
    now: Annotated[str | None, typer.Option(help="A time in place of the clock.")] = None,
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks and all logs.")] = False,
) -> None:
    """Take in, judge, record and answer what units send for a notice."""
    context.obj = Session.begin(config, now, debug=debug)


@cli.command()
def init(context: typer.Context, folder: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """Write a working directory: config.toml, rules/, templates/, storage/."""
    here = session(context)
    for path in here.app.init(folder):
        here.prints.line("init.written", path=path)


@cli.command()
def doctor(context: typer.Context, *, as_json: Json = False) -> None:
    """Check every part, one line each with the remedy."""
    here, found = session(context), []
    for diagnosis in here.app.doctor():
        found.append(diagnosis)
        if not as_json:
            here.prints.diagnosis(diagnosis)
    if as_json:
        show_json([shapes.diagnosis(d) for d in found])
    if any(d.unreachable for d in found):
        finish(3)
    finish(1 if any(not d.well for d in found) else 0)


@rules.command("check")
def rules_check(
    context: typer.Context,
    paths: Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...")] = None,
) -> None:
    """Load rulebooks; every mistake at once."""
    here = session(context)
    for rulebook in here.app.check_rules(tuple(paths or ())):
        here.prints.rulebook(rulebook)


@roster.command("import")
def roster_import(
    context: typer.Context,
    rulebook: Annotated[str, typer.Argument(metavar="RULEBOOK")],
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")],
) -> None:
    """Take names, aliases and addresses of units from a workbook."""
    here = session(context)
    here.prints.roster(here.app.import_roster(rulebook, file))


@cli.command()
def check(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH...")],
    rulebook: Annotated[str | None, typer.Option(metavar="ID")] = None,
    as_mail_to: Annotated[str | None, typer.Option(metavar="ADDRESS")] = None,
    received: Annotated[str | None, typer.Option(metavar="TIME")] = None,
    pictures: Pictures = None,
    *,
    as_json: Json = False,
) -> None:
    """Judge files without any mailbox or database. Writes nothing but pictures asked for."""
    here = session(context)
    marked = here.app.marked_items()
    with here.progress("check.reading", len(paths)) as step:
        checked = tuple(
            here.app.check(
                tuple(paths),
                rulebook=rulebook,
                address=as_mail_to,
                received=received,
                pictures=pictures is not None,
                progress=step,
            )
        )
    album = here.album(pictures) if pictures else None
    named = [album.add(one.pictures) if album else {} for one in checked]
    if as_json:
        found = [shapes.checked(c, here.app.writer.detail, marked) for c in checked]
        if album:
            found = [shape | shapes.pictures(n) for shape, n in zip(found, named, strict=True)]
        show_json(found[0] if len(found) == 1 else found)
    else:
        for one, names in zip(checked, named, strict=True):
            here.prints.checked(one, names)
    finish(1 if any(_needs_person(c.problem, c.outcome) for c in checked) else 0)


def _needs_person(problem: str | None, outcome: Outcome | None) -> bool:
    return bool(problem) or outcome in {Outcome.REVIEW, Outcome.INCOMPLETE}


@cli.command()
def poll(context: typer.Context) -> None:
    """Run one intake cycle over all mailboxes, then deliver what may be sent."""
    here = session(context)
    with here.many_progress("poll.reading") as progress:
        reached = here.app.poll(progress)
    for cycle in reached.cycles:
        here.prints.cycle(cycle)
    here.finish(reached, person=any(cycle.needs_person for cycle in reached.cycles))


@cli.command()
def run(context: typer.Context) -> None:
    """Be the service: poll, judge, deliver and remind until SIGTERM."""
    session(context).app.run()


@cli.command("take-in")
def take_in(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...")],
    rulebook: Annotated[str, typer.Option(metavar="ID")],
    unit: Annotated[str, typer.Option(metavar="U")],
    by: By,
) -> None:
    """Record what came another way: by hand, by messenger, as a downloaded large file."""
    here = session(context)
    here.prints.file(here.app.take_in(tuple(paths), rulebook=rulebook, unit=unit, by=by))


@cli.command()
def ledger(
    context: typer.Context,
    rulebook: Annotated[str | None, typer.Option(metavar="ID")] = None,
    status: Annotated[StandingStatus | None, typer.Option()] = None,
    *,
    as_json: Json = False,
) -> None:
    """Show where each unit stands."""
    here = session(context)
    registers = here.app.ledger(rulebook)
    if as_json:
        standings = (s for _, register in registers for s in register)
        show_json([shapes.standing(s) for s in standings if status in {None, s.status}])
        return
    for book, register in registers:
        here.prints.ledger(book, register, status)


@cli.command()
def messages(
    context: typer.Context,
    disposition: Annotated[Disposition | None, typer.Option()] = None,
    unit: Annotated[str | None, typer.Option(metavar="U")] = None,
    *,
    as_json: Json = False,
) -> None:
    """List every mail ever seen and what became of it."""
    here = session(context)
    found = here.app.messages(disposition, unit)
    if as_json:
        show_json([shapes.message(record) for record in found])
    else:
        here.prints.messages(found)


@cli.command()
def show(
    context: typer.Context,
    message: Annotated[int, typer.Argument(metavar="ID")],
    pictures: Pictures = None,
    *,
    as_json: Json = False,
) -> None:
    """Show one message: documents, findings, evidence, letters, events."""
    here = session(context)
    file = here.app.show(message)
    names = here.album(pictures).add(here.app.pictures(message)) if pictures else {}
    if as_json:
        shape = shapes.message_file(file, here.app.writer.detail, here.app.marked_items())
        show_json(shape | shapes.pictures(names) if pictures else shape)
    else:
        here.prints.file(file, names)


@cli.command()
def decide(
    context: typer.Context,
    message: Annotated[int, typer.Argument(metavar="ID")],
    finding: Annotated[str, typer.Argument(metavar="REQUIREMENT[/CODE]")],
    status: Annotated[Status, typer.Argument(metavar="STATUS")],
    reason: Reason,
    by: By,
) -> None:
    """Rule on a finding: ``decide 12 package/seal met``."""
    here = session(context)
    requirement, _, code = finding.partition("/")
    file = here.app.decide(message, requirement, code, status, reason=reason, by=by)
    here.prints.file(file)


@cli.command()
def assign(
    context: typer.Context,
    message: Annotated[int, typer.Argument(metavar="ID")],
    unit: Annotated[str, typer.Argument(metavar="UNIT")],
    reason: Reason,
    by: By,
) -> None:
    """Say which unit a message is from."""
    here = session(context)
    here.prints.file(here.app.assign(message, unit, reason=reason, by=by))


@cli.command()
def reclassify(
    context: typer.Context,
    message: Annotated[int, typer.Argument(metavar="ID")],
    disposition: Annotated[Disposition, typer.Argument(metavar="DISPOSITION")],
    reason: Reason,
    by: By,
) -> None:
    """Say what a message is."""
    here = session(context)
    here.prints.file(here.app.reclassify(message, disposition, reason=reason, by=by))


@cli.command()
def undo(
    context: typer.Context,
    event: Annotated[int, typer.Argument(metavar="EVENT")],
    by: By = "",
) -> None:
    """Take a decision back."""
    here = session(context)
    here.prints.file(here.app.undo(event, by=here.person(by)))


@cli.command()
def retry(
    context: typer.Context,
    messages: Annotated[list[int] | None, typer.Argument(metavar="[ID]...")] = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """Read and judge parked or stored messages again; the dry run shows who changes."""
    here = session(context)
    retried = here.app.retry(tuple(messages or ()), dry_run=dry_run)
    here.prints.retried(retried)
    finish(1 if any(r.problem for r in retried) else 0)


@cli.command()
def remind(context: typer.Context, *, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Write the reminders due now; units without an address are listed."""
    here = session(context)
    reminded = here.app.remind(dry_run=dry_run)
    if as_json:
        show_json([shapes.reminded(r) for r in reminded])
    else:
        here.prints.reminded(reminded, dry_run=dry_run)
    finish(1 if any(r.address is None for r in reminded) else 0)


@cli.command()
def reconcile(context: typer.Context, *, as_json: Json = False) -> None:
    """Compare server and ledger: N = N, or what differs."""
    here = session(context)
    reached = here.app.reconcile()
    if as_json:
        show_json([shapes.account(a) for a in reached.accounts])
    else:
        here.prints.accounts(reached.accounts)
    here.finish(reached, person=any(a.missing for a in reached.accounts))


@cli.command()
def export(
    context: typer.Context,
    report: Annotated[str, typer.Argument(metavar="ledger|statistics|teams|summary")],
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx")],
) -> None:
    """Write a workbook for staff."""
    here = session(context)
    here.app.export(report, file)
    here.prints.line("export.written", path=file)


@cli.command()
def verify(context: typer.Context) -> None:
    """Compare originals with their hashes, and the database with itself."""
    here = session(context)
    verification = here.app.verify()
    here.prints.verification(verification)
    finish(1 if verification.faults else 0)

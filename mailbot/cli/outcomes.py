"""What errands did, as staff and operators read it on a terminal."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rich.text import Text

from mailbot.app.checking import Checked
from mailbot.app.doctor import Diagnosis
from mailbot.cli.files import Files
from mailbot.jobs.delivery import Delivered
from mailbot.jobs.picturing import Picture
from mailbot.jobs.polling import Cycle
from mailbot.jobs.reminding import Reminded
from mailbot.jobs.retrying import Retried
from mailbot.ledger import Verification
from mailbot.model.record import Account
from mailbot.model.rulebook import Rulebook
from mailbot.rulebooks import RosterImport

_NONE: Mapping[Picture, str] = MappingProxyType({})


class Outcomes(Files):
    """Prints the results of commands."""

    def checked(self, one: Checked, pictures: Mapping[Picture, str] = _NONE) -> None:
        """Print what was found about one file; ``pictures`` name the files they were put into."""
        self._print(Text(one.path, style="bold"))
        if one.verdict is None or one.opened is None:
            self._print(Text(f"  {self.words.problem(one.problem or '')}", style="red"))
            return
        verdict = one.verdict
        name = self.say(f"disposition.{verdict.disposition.value}")
        self.line("check.disposition", disposition=name)
        self.documents(one.opened.documents, verdict.rulebook)
        if verdict.outcome is None:
            return
        unit = verdict.attribution.unit if verdict.attribution else None
        self.line("check.unit", unit=unit.name if unit else self.say("check.nobody"))
        self.line("check.outcome", outcome=self.say(f"outcome.{verdict.outcome.value}"))
        self.findings(verdict.findings, one.opened.documents, pictures)
        if one.letter:
            self.line("check.letter", kind=self.say(f"kind.{one.letter.kind.value}"))

    def cycle(self, cycle: Cycle) -> None:
        """Print what one poll did in one mailbox."""
        done = cycle.processed
        self.line(
            "poll.mailbox",
            mailbox=cycle.mailbox,
            new=cycle.fetched.new,
            submissions=done.submissions,
            others=done.others,
            reviews=done.reviews,
            parked=done.parked,
        )
        for why in cycle.fetched.withheld:
            self.line("poll.withheld", why=self.words.problem(why))
        self.line("poll.delivered", **_counts(cycle.delivered))

    def delivered(self, mailbox: str, delivered: Delivered) -> None:
        """Print what a delivery did."""
        self.line("send.line", mailbox=mailbox, **_counts(delivered))

    def diagnosis(self, diagnosis: Diagnosis) -> None:
        """Print how one part is, and what to do about it."""
        text = Text("✓ " if diagnosis.well else "✗ ", style="green" if diagnosis.well else "red")
        text.append(f"{diagnosis.part}: {diagnosis.found}", style="default")
        if diagnosis.remedy:
            text.append(f"  → {diagnosis.remedy}", style="yellow")
        self._print(text)

    def rulebook(self, rulebook: Rulebook) -> None:
        """Print that a rulebook is sound."""
        notice = rulebook.notice
        facts = {"id": notice.id, "title": notice.title, "deadline": notice.deadline}
        if rulebook.roster.open:
            self.line("rules.open", **facts)
        else:
            self.line("rules.well", **facts, units=len(rulebook.roster.units))

    def roster(self, imported: RosterImport) -> None:
        """Print what a workbook changed."""
        changes = {
            "added": imported.added,
            "removed": imported.removed,
            "changed": tuple(after for _, after in imported.changed),
        }
        for change, units in changes.items():
            if units:
                self.line(f"roster.{change}", names="、".join(unit.name for unit in units))
        if not any(changes.values()):
            self.line("roster.same")

    def retried(self, retried: Iterable[Retried]) -> None:
        """Print who changed, and from what to what."""
        listed = tuple(retried)
        for one in listed:
            if one.asked_again:
                self.line("retry.asked", id=one.id)
            elif one.problem:
                self.line("retry.problem", id=one.id, problem=self.words.problem(one.problem))
            elif one.changed:
                before, after = self._stood(one.before), self._stood(one.after)
                self.line("retry.line", id=one.id, before=before, after=after)
            else:
                self.line("retry.same", id=one.id, after=self._stood(one.after))
        if not listed:
            self.line("retry.none")

    def _stood(self, state: tuple[str | None, str | None]) -> str:
        """Name a unit and an outcome, as far as there are any."""
        unit, outcome = state
        return f"{unit or '-'} {self.say(f'outcome.{outcome}') if outcome else '-'}"

    def reminded(self, reminded: Iterable[Reminded], *, dry_run: bool) -> None:
        """Print who is due a reminder, and who cannot be written to."""
        listed = tuple(reminded)
        for one in listed:
            address = one.address or self.say("remind.nowhere")
            if one.address and not dry_run:
                address += "　" + self.say("remind.written" if one.written else "remind.known")
            self.line("remind.line", unit=one.unit, days=one.days_left, address=address)
        if not listed:
            self.line("remind.none")

    def accounts(self, accounts: Iterable[Account]) -> None:
        """Print server against ledger."""
        for account in accounts:
            facts = {"mailbox": account.mailbox, "folder": account.folder}
            self.line("reconcile.line", **facts, server=account.server, ledger=account.ledger)
            for why in account.explained:
                self._print(Text(f"  {why}"))
            if account.missing:
                self.line("reconcile.missing", uids="、".join(map(str, account.missing)))
            else:
                self.line("reconcile.agrees")

    def verification(self, verification: Verification) -> None:
        """Print whether everything is still there."""
        facts = {"originals": verification.originals, "messages": verification.messages}
        if verification.faults:
            self.line("verify.faults", count=len(verification.faults))
            for fault in verification.faults:
                self._print(Text(f"  {fault}", style="red"))
        else:
            self.line("verify.well", **facts)
        if verification.orphans:
            self.line("verify.orphans", count=len(verification.orphans))


def _counts(delivered: Delivered) -> dict[str, int]:
    return {
        "sent": delivered.sent,
        "failed": delivered.failed,
        "unknown": delivered.unknown + delivered.interrupted,
        "deferred": delivered.deferred,
    }

"""What people decide: about letters, and about messages."""

from mailbot.app.errors import UsageError
from mailbot.app.installation import Installation, asked
from mailbot.jobs.office import Office
from mailbot.jobs.ruling import assign, reclassify, rule, undo
from mailbot.model.message import Disposition
from mailbot.model.record import MessageFile
from mailbot.model.rulebook import Rulebook
from mailbot.model.verdict import Finding, Ruling, Status, Verdict

#: Codes a finding is meant by when only its requirement is named.
_WHOLE = ("item", "file")


class Decisions(Installation):
    """The commands with which people decide."""

    def approve(self, letters: tuple[int, ...], by: str) -> None:
        """Let held letters be sent."""
        with self._office() as (office, _), asked():
            office.ledger.approve(letters, by=by, now=self.now)

    def cancel(self, letters: tuple[int, ...], by: str) -> None:
        """Withdraw letters that were not sent."""
        with self._office() as (office, _), asked():
            office.ledger.cancel(letters, by=by, now=self.now)

    def settle(self, letter: int, *, as_sent: bool, by: str) -> None:
        """Say what became of a letter nobody knows about."""
        with self._office() as (office, _), asked():
            office.ledger.settle(letter, as_sent=as_sent, by=by, now=self.now)

    def decide(
        self, message: int, requirement: str, code: str, status: Status, *, reason: str, by: str
    ) -> MessageFile:
        """Record a person's ruling on a finding and carry it out.

        Without a code the item or the requirement as a whole is meant.
        """
        with self._office() as (office, _), asked():
            found = _meant(office.ledger.message(message).verdict, message, requirement, code)
            ruling = Ruling(
                requirement=found.requirement,
                code=found.code,
                status=status,
                reason=reason,
                by=by,
                at=self.now,
            )
            return rule(office, message, ruling)

    def assign(self, message: int, unit: str, *, reason: str, by: str) -> MessageFile:
        """Record which unit a message is from and carry it out."""
        with self._office() as (office, _), asked():
            verdict = office.ledger.message(message).verdict
            name = unit if verdict is None else self._full_name(office, verdict.rulebook, unit)
            return assign(office, message, name, by=by, reason=reason, now=self.now)

    def reclassify(
        self, message: int, disposition: Disposition, *, reason: str, by: str
    ) -> MessageFile:
        """Record what a message is and carry it out."""
        with self._office() as (office, _), asked():
            return reclassify(office, message, disposition, by=by, reason=reason, now=self.now)

    def undo(self, event: int, *, by: str) -> MessageFile:
        """Take a person's decision back."""
        with self._office() as (office, _), asked():
            return undo(office, event, by=by, now=self.now)

    def _full_name(self, office: Office, rulebook: str, name: str) -> str:
        self._named(rulebook, self.rulebooks)
        return full_name(office.rulebook(rulebook), name)


def full_name(rulebook: Rulebook, name: str) -> str:
    """Return a unit's full name by name or alias; anything goes for an open roster.

    Raises UsageError.
    """
    for unit in rulebook.roster.units:
        if name in unit.names:
            return unit.name
    if rulebook.roster.open:
        return name
    message = f"{name!r} is no unit on the roster of {rulebook.id}; write its full name"
    raise UsageError(message)


def _meant(verdict: Verdict | None, message: int, requirement: str, code: str) -> Finding:
    """Find the finding a person names. Raises UsageError."""
    findings = verdict.findings if verdict else ()
    named = [f for f in findings if f.requirement == requirement and code in {"", f.code}]
    if len(named) > 1:
        named = [f for f in named if f.code in _WHOLE]
    if len(named) == 1:
        return named[0]
    there = ", ".join("/".join(f.key) for f in findings) or "none"
    wish = f"{requirement}/{code}" if code else requirement
    text = f"message {message} has no finding {wish}; it has: {there}"
    raise UsageError(text)

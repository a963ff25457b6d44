"""Rules about the submission as a whole: whose it is, and whether it is in time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from mailbot.checks.case import Case, ground
from mailbot.model.rulebook import Late, Rulebook
from mailbot.model.verdict import Ground, Status

_MINUTE = "%Y-%m-%d %H:%M"


def check_unit(case: Case) -> list[Ground]:
    """Say whose submission it is; two units, none, or a stranger is for a person."""
    attribution = case.attribution
    if attribution.unit is not None and attribution.on_roster:
        return [ground(Status.MET, "unit_met", facts={"unit": attribution.unit.name})]
    if attribution.unit is not None:
        return [ground(Status.UNSURE, "unit_not_on_roster", facts={"name": attribution.unit.name})]
    candidates = attribution.candidates
    if not candidates:
        return [ground(Status.UNSURE, "unit_unknown")]
    names = "、".join(candidates)
    if len(candidates) == 1:
        return [ground(Status.UNSURE, "unit_not_on_roster", facts={"name": names})]
    sentence = "unit_conflict" if "file-name" in attribution.evidence else "unit_ambiguous"
    return [ground(Status.UNSURE, sentence, facts={"names": names})]


def check_deadline(rulebook: Rulebook, received: datetime) -> list[Ground]:
    """Judge lateness on the server's time, in the notice's timezone, to the end of the day."""
    if not is_late(rulebook, received):
        return [ground(Status.MET, "deadline_met")]
    zone = ZoneInfo(rulebook.notice.timezone)
    facts = {
        "deadline": rulebook.notice.deadline.isoformat(),
        "received": received.astimezone(zone).strftime(_MINUTE),
    }
    match rulebook.notice.late:
        case Late.REVIEW:
            return [ground(Status.UNSURE, "deadline_late", facts=facts)]
        case Late.REFUSE:
            return [ground(Status.WRONG, "deadline_refused", facts=facts)]
        case Late.ACCEPT:
            return [ground(Status.WARNING, "deadline_noted", facts=facts)]


def is_late(rulebook: Rulebook, received: datetime) -> bool:
    """Tell whether a mail came after the deadline's last instant."""
    return received > rulebook.notice.closes

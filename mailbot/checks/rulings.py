"""A person's decisions laid over the machine's verdict."""

import dataclasses
from collections.abc import Iterable

from mailbot.model.verdict import Finding, Ground, Ruling, Status, Verdict


def apply(verdict: Verdict, rulings: Iterable[Ruling]) -> Verdict:
    """Let rulings outweigh findings, in the order they were made; the evidence stays visible."""
    for ruling in rulings:
        verdict = _apply_one(verdict, ruling)
    return verdict


def _apply_one(verdict: Verdict, ruling: Ruling) -> Verdict:
    key = (ruling.requirement, ruling.code)
    old = verdict.finding(*key)
    subjects = dict.fromkeys(g.subject for g in old.grounds) if old else {_subject(ruling): None}
    facts = (("status", ruling.status.value), ("reason", ruling.reason), ("by", ruling.by))
    evidence = old.evidence if old else ()
    grounds = tuple(
        Ground(
            status=ruling.status,
            sentence="ruled",
            facts=facts,
            evidence=evidence,
            subject=subject,
        )
        for subject in subjects
    )
    ruled = Finding(requirement=ruling.requirement, code=ruling.code, grounds=grounds)
    kept = [f if f.key != key else ruled for f in verdict.findings]
    findings = tuple(kept if old else [*kept, ruled])
    carries = verdict.carries
    settled = ruling.code in {"item", "file"} and ruling.status in {Status.MET, Status.WARNING}
    if settled and ruling.requirement not in carries:
        carries = (*carries, ruling.requirement)
    return dataclasses.replace(verdict, findings=findings, carries=carries)


def _subject(ruling: Ruling) -> str:
    """File a ruling on an item under that item, any other under the submission."""
    return ruling.requirement if ruling.code in {"item", "file"} else ""

"""Which file is meant for which requirement: each claimed by one, or by none."""

from mailbot.checks.case import Case, form_of
from mailbot.model.document import Document
from mailbot.model.rulebook import Requirement, Rulebook
from mailbot.model.text import fold


def claim(case: Case) -> dict[str, tuple[Document, ...]]:
    """Give every candidate to a requirement: by what it holds, else by name, else by form.

    Returns the requirements' ids with their documents, in the mail's order.
    """
    claims: dict[str, list[Document]] = {r.id: [] for r in case.rulebook.requirements}
    for document in case.candidates:
        requirement = _claimant(document, case.rulebook)
        if requirement is not None:
            claims[requirement.id].append(document)
    return {key: tuple(documents) for key, documents in claims.items()}


def _claimant(document: Document, rulebook: Rulebook) -> Requirement | None:
    requirements = rulebook.requirements
    if len(requirements) == 1:
        return requirements[0]
    held = [sum(_holds(document, item.id) for item in r.items) for r in requirements]
    if any(held):
        return requirements[held.index(max(held))]
    if document.pages and not document.problem and not _doubtful(document):
        return None
    label = fold(document.name or "")
    named = [r for r in requirements if any(word in label for word in _words(r))]
    fitting = [r for r in named or requirements if form_of(document.kind) in r.form]
    return next(iter(fitting or named), None)


def _words(requirement: Requirement) -> tuple[str, ...]:
    """Return the words a file for a requirement is called by."""
    headings = (h for item in requirement.items for h in item.headings if "*" not in h)
    return tuple(fold(word) for word in (requirement.label, *headings))


def _holds(document: Document, item_id: str) -> bool:
    return any(page.holds(item_id) for page in document.pages)


def _doubtful(document: Document) -> bool:
    return any(page.could_be for page in document.pages)

"""A list that came in a file of its own: photographs one by one, three PDFs for three items.

Each file is read alone, so that it is read once whatever it comes with. What a page is may still
hang on the other files of the same mail.
"""

from collections.abc import Sequence
from dataclasses import replace

from mailbot.model.document import Document, Page, Sighting
from mailbot.model.wanted import Wanted
from mailbot.reading import confidence


def joined(documents: Sequence[Document], wanted: Wanted) -> tuple[Document, ...]:
    """Give the documents of one mail back with lists that go on in another file told to be so.

    Doing it again changes nothing.
    """
    lists = {item.id for item in wanted.items if item.marked or item.rows}
    begun = {s.item for document in documents for page in document.pages for s in page.sightings}
    return tuple(
        replace(document, pages=tuple(_owned(page, lists & begun) for page in document.pages))
        for document in documents
    )


def _owned(page: Page, begun: set[str]) -> Page:
    """Give a doubtful page with a list to the one item whose list it may be."""
    owners = begun.intersection(page.could_be, (table.item for table in page.tables))
    if page.sightings or len(owners) != 1:
        return page
    goes_on = Sighting(item=owners.pop(), confidence=confidence.GOES_ON, begins=False)
    return replace(page, sightings=(goes_on,), could_be=(), confidence=confidence.GOES_ON)

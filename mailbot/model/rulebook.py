"""A notice as data: what is asked, of whom, until when."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from mailbot.model.roster import Roster


class Late(StrEnum):
    """What becomes of a submission received after the deadline."""

    #: A person decides.
    REVIEW = "review"
    #: It is refused, and the letter says so.
    REFUSE = "refuse"
    #: It counts; lateness is only noted.
    ACCEPT = "accept"


class FieldKind(StrEnum):
    """What a field of a form holds."""

    NUMBER = "number"
    TEXT = "text"
    #: Several boxes of which any number is ticked.
    CHOICES = "choices"
    #: A pair of boxes, yes and no.
    FLAG = "flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form, as printed."""

    id: str
    #: The label as the notice prints it; what letters call the field.
    label: str
    #: Other wordings of the label, ``*`` standing for any run of characters.
    labels: tuple[str, ...] = ()
    #: Unit of measure as printed: 个, 人次, 万元.
    unit: str | None = None
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    #: The boxes' captions, for choices and flags (of a flag: yes first, no second).
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A part that must be found inside a document (要件)."""

    id: str
    label: str
    #: Wordings of its heading, ``*`` standing for any run of characters; matched on folded text.
    headings: tuple[str, ...]
    #: Words without which a page can hardly be this item. A page that could not be told apart
    #: and has any of them may be the item; a well-read page with none of them is not.
    cues: tuple[str, ...] = ()
    #: What tables call it where the label is too long: 统计表.
    short: str = ""
    seal: bool = False
    marked: bool = False
    fields: tuple[Field, ...] = ()
    #: At least so many rows in its list.
    rows: int = 0

    @property
    def numbers(self) -> tuple[Field, ...]:
        """The numbers that must be filled in."""
        return tuple(f for f in self.fields if f.required and f.kind is FieldKind.NUMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing to hand in: files of a given form and name, holding items (要求)."""

    id: str
    label: str
    #: Accepted kinds of file: pdf, xlsx, xls, et, docx, image.
    form: tuple[str, ...]
    items: tuple[Item, ...]
    #: Exactly so many files, or any number where None.
    count: int | None = None
    #: File name with ``{unit}`` in it, or None where any name will do.
    name: str | None = None
    #: True where the requirement is itself its one item (no ``[[requirement.item]]``).
    single: bool = False
    #: Owed by every unit; else only what ``Rulebook.together`` ties it to.
    required: bool = True

    def path(self, item: Item) -> str:
        """Name an item as findings do: ``package.letter``, or ``statistics`` for a single one."""
        return self.id if self.single else f"{self.id}.{item.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to call."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The published call (通知)."""

    id: str
    title: str
    number: str
    issuer: str
    opens: date
    #: The last day on which a submission is in time, to its end in ``timezone``.
    deadline: date
    timezone: str
    late: Late
    contacts: tuple[Contact, ...]
    #: Words that tie a mail to this notice.
    words: tuple[str, ...]
    #: Headings of pages that are none of the items: contents, the notice itself.
    others: tuple[str, ...] = ()

    @property
    def closes(self) -> datetime:
        """The last instant that is in time."""
        return datetime.combine(self.deadline, time.max, ZoneInfo(self.timezone))


class Looks(StrEnum):
    """What a text field's answer should look like."""

    #: Eleven digits, beginning with 1.
    MOBILE = "mobile"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plausible:
    """Something about a form's answers that holds unless somebody made a slip.

    Says one thing: ``ascending``, ``most`` or ``looks``. Paths are ``package.statistics.teams``.
    """

    #: Figures none of which is larger than the one after it.
    ascending: tuple[str, ...] = ()
    #: The field that ``most`` or ``looks`` is about.
    field: str = ""
    #: The figure is no larger than this; with ``per``, for each unit of that other figure.
    most: float | None = None
    per: str = ""
    looks: Looks | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """One notice as data (规则)."""

    notice: Notice
    requirements: tuple[Requirement, ...]
    roster: Roster
    #: Groups of figures that should agree: ``package.statistics.recommended`` (a field) with
    #: ``package.announcement.marked`` (the number of marked rows).
    equal: tuple[tuple[str, ...], ...] = ()
    #: What holds of a form's answers unless somebody made a slip.
    plausible: tuple[Plausible, ...] = ()
    #: Groups of requirements that are only complete together.
    together: tuple[tuple[str, ...], ...] = ()
    #: Days before the deadline on which those who owe something are reminded.
    days_before: tuple[int, ...] = ()
    #: sha256 over the rulebook's and its roster's bytes, kept with each verdict.
    hash: str = field(default="", repr=False)

    @property
    def id(self) -> str:
        """The notice's id: ``cacem-2025``."""
        return self.notice.id

    @property
    def whole(self) -> str:
        """What findings about the submission as a whole are filed under."""
        return self.requirements[0].id if len(self.requirements) == 1 else "submission"

    def parts(self) -> Iterator[tuple[str, Requirement, Item]]:
        """Yield every item with its path and requirement, in the notice's order."""
        for requirement in self.requirements:
            for item in requirement.items:
                yield requirement.path(item), requirement, item

    def item(self, item_id: str) -> Item:
        """Look an item up by its own id; items' ids are unique in a rulebook."""
        return next(item for _, _, item in self.parts() if item.id == item_id)

"""What a rulebook's and a roster's TOML may say: keys and types, one table a class.

No judgement about how the parts fit together: that is ``consistency``.
"""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from mailbot.model.text import fold
from mailbot.toml import Listed, Table, Text, Timezone


def _pattern(pattern: str) -> str:
    if not fold(pattern).replace("*", ""):
        message = "must hold words, not only * or nothing: it would match every page"
        raise ValueError(message)
    return pattern


def _file_name(name: str) -> str:
    if name.count("{unit}") != 1 or re.search(r"[{}/\\]", name.replace("{unit}", "")):
        message = "must be a file name with {unit} in it once, such as {unit}.pdf"
        raise ValueError(message)
    return name


def _name(name: str) -> str:
    if len(fold(name)) < 2:  # noqa: PLR2004 - one character stands inside half of all mails
        message = "must be at least two characters"
        raise ValueError(message)
    return name


def _address(address: str) -> str:
    if not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+", address):
        message = "is no mail address"
        raise ValueError(message)
    return address


def _id(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", text):
        message = "must be lower-case letters, digits, - and _, beginning with a letter"
        raise ValueError(message)
    return text


#: A name that findings and other tables refer to; no dots, which join names to paths.
Id = Annotated[str, AfterValidator(_id)]
#: Words with ``*`` for any run of characters.
Pattern = Annotated[str, AfterValidator(_pattern)]
FileName = Annotated[str, AfterValidator(_file_name)]
Address = Annotated[str, AfterValidator(_address)]
Name = Annotated[str, AfterValidator(_name)]
#: The only answer besides leaving the key out.
Expected = Literal["expected"]
Form = Literal["pdf", "xlsx", "xls", "et", "docx", "image"]
#: How often, how many, how many days: never less than nothing.
Count = Annotated[int, Field(ge=1, le=10_000)]


class ContactShape(Table):
    """``contacts = [{ name = "…", phone = "…" }]``."""

    name: Text
    phone: Text


class NoticeShape(Table):
    """``[notice]``."""

    id: Id
    title: Text
    number: Text
    issuer: Text
    opens: date
    deadline: date
    timezone: Timezone = "Asia/Shanghai"
    late: Literal["review", "refuse", "accept"] = "review"
    #: File name of the roster beside the rulebook, or "open".
    roster: Text
    units: Count | None = None
    contacts: Listed[ContactShape] = Field(min_length=1)
    #: Left out: the title and the number.
    words: Listed[Text] = ()
    others: Listed[Pattern] = ()


class FieldShape(Table):
    """``[[fields.NAME]]``: one field of a form."""

    id: Id
    label: Text
    labels: Listed[Pattern] = ()
    unit: Text | None = None
    kind: Literal["number", "text", "choices", "flag"] = "text"
    required: bool = False
    choices: Listed[Text] = ()


class ContentShape(Table):
    """What pages are searched for, in an item or in a requirement without items."""

    id: Id
    label: Text
    short: Text | None = None
    headings: Listed[Pattern] = ()
    cues: Listed[Text] = ()
    seal: Expected | None = None
    marked: Expected | None = None
    #: Name of a ``[[fields.NAME]]``.
    fields: Text | None = None
    rows: Annotated[int, Field(ge=0, le=10_000)] = 0


class ItemShape(ContentShape):
    """``[[requirement.item]]``."""

    headings: Listed[Pattern] = Field(min_length=1)


class RequirementShape(ContentShape):
    """``[[requirement]]``; one without ``[[requirement.item]]`` says itself what an item says."""

    form: Listed[Form] = Field(min_length=1)
    count: Count | None = None
    name: FileName | None = None
    required: bool = True
    item: Listed[ItemShape] = ()


class CrossShape(Table):
    """``[[cross]]``: what should agree, or belongs together."""

    equal: Listed[Text] = ()
    together: Listed[Text] = ()


class PlausibleShape(Table):
    """``[[plausible]]``: what holds of a form's answers unless somebody made a slip."""

    ascending: Listed[Text] = ()
    field: Text | None = None
    most: Annotated[float, Field(gt=0)] | None = None
    per: Text | None = None
    looks: Literal["mobile", "email"] | None = None


class RemindShape(Table):
    """``[remind]``."""

    days_before: Listed[Annotated[int, Field(ge=0, le=365)]] = ()


class RulebookShape(Table):
    """A whole rulebook."""

    notice: NoticeShape
    requirement: Listed[RequirementShape] = Field(min_length=1)
    fields: dict[str, Listed[FieldShape]] = Field(default_factory=dict)
    cross: Listed[CrossShape] = ()
    plausible: Listed[PlausibleShape] = ()
    together: Listed[Text] = ()
    remind: RemindShape = RemindShape()


class UnitShape(Table):
    """``[[unit]]``."""

    name: Name
    aliases: Listed[Name] = ()
    addresses: Listed[Address] = ()


class RosterShape(Table):
    """A whole roster."""

    unit: Listed[UnitShape] = Field(min_length=1)

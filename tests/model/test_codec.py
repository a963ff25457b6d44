"""Nouns as JSON: the same come back, and whatever is none is told by its place."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum

import pytest

from mailbot.model import codec


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True)
class Noun:
    name: str
    at: Point | None = None
    points: tuple[Point, ...] = ()
    pair: tuple[int, str] = (1, "a")
    colour: Colour = Colour.RED
    data: bytes = b""
    flag: bool = False
    day: date | None = None
    moment: datetime | None = None
    either: int | Point | None = None


def test_the_same_noun_comes_back() -> None:
    noun = Noun(
        name="推荐函",
        at=Point(0.5, 1.0),
        points=(Point(1, 2), Point(3, 4)),
        pair=(7, "b"),
        colour=Colour.BLUE,
        data=bytes(range(256)),
        flag=True,
        day=date(2025, 5, 12),
        moment=datetime(2025, 5, 12, 10, tzinfo=UTC),
        either=Point(5, 6),
    )
    assert codec.load(Noun, codec.dump(noun)) == noun
    assert codec.load(Noun, codec.dump(Noun(name=""))) == Noun(name="")
    assert isinstance(codec.load(Point, '{"x":1,"y":2}').x, float)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "no JSON: "),
        ("[]", "Noun: an object is expected"),
        ('{"name":"a","other":1,"more":2}', "Noun: unknown more, other"),
        ("{}", "Noun: .*missing 1 required positional argument: 'name'"),
        ('{"name":1}', r"Noun\.name: 1 is no str"),
        ('{"name":"a","flag":1}', r"Noun\.flag: 1 is no bool"),
        ('{"name":"a","points":{}}', r"Noun\.points: a list is expected"),
        (
            '{"name":"a","points":[{"x":1,"y":2},{"x":1,"y":true}]}',
            r"Noun\.points\[1\]\.y: True is no float",
        ),
        ('{"name":"a","pair":[1]}', r"Noun\.pair: 2 elements are expected"),
        ('{"name":"a","pair":[true,"b"]}', r"Noun\.pair\[0\]: True is no int"),
        ('{"name":"a","colour":"green"}', r"Noun\.colour: 'green' is not a valid Colour"),
        ('{"name":"a","data":"?"}', r"Noun\.data: .*"),
        (
            '{"name":"a","day":"tomorrow"}',
            r"Noun\.day: .*tomorrow.*; Noun\.day: .* is no NoneType",
        ),
        (
            '{"name":"a","either":{"x":1,"y":"2"}}',
            r"Noun\.either: .* is no int; Noun\.either\.y: '2' is no float; Noun\.either: .*",
        ),
    ],
)
def test_what_is_none_is_told_by_its_place(text: str, words: str) -> None:
    with pytest.raises(codec.CodecError, match=f"^{words}"):
        codec.load(Noun, text)


def test_only_nouns_are_written() -> None:
    with pytest.raises(TypeError, match="object is no noun"):
        codec.dump(Noun(name="a", data=object()))  # type: ignore[arg-type]  # the point

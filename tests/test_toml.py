"""TOML is checked against a shape, and everything wrong in it is told by the key it stands at."""

from pathlib import Path

import pytest

from mailbot.model.mistake import Mistaken
from mailbot.toml import Listed, Table, Text, check, parse, read, tables, text, texts


class Leaf(Table):
    """An element of a list."""

    id: Text
    size: int = 0


class Tree(Table):
    """A table with everything a table can hold."""

    name: Text
    leaf: Listed[Leaf] = ()
    branch: dict[str, Leaf] = {}  # noqa: RUF012 - pydantic copies it
    trunk: Leaf | None = None


GOOD = b"""
name = "oak"
leaf = [{ id = "a", size = 1 }, { id = "b" }]
branch.left = { id = "c" }
"""


def test_what_fits_is_filled_in() -> None:
    tree, mistakes = check(parse(GOOD, "t"), Tree, "t")
    assert mistakes == ()
    assert tree == Tree(
        name="oak", leaf=(Leaf(id="a", size=1), Leaf(id="b")), branch={"left": Leaf(id="c")}
    )


def test_elements_are_called_by_their_id_else_by_their_number() -> None:
    bad = b"""
    nam = 1
    leaf = [{ id = "a", siz = 1 }, { size = "1" }]
    branch.left = { id = "", sizes = 2 }
    trunk = { ide = "x" }
    """
    tree, mistakes = check(parse(bad, "t"), Tree, "t")
    assert tree is None
    assert {(m.key, m.sentence) for m in mistakes} == {
        ("name", "is missing"),
        ("nam", "is no known key; did you mean 'name'?"),
        ("leaf.a.siz", "is no known key; did you mean 'size'?"),
        ("leaf[2].id", "is missing"),
        ("leaf[2].size", "must be a whole number, without quotes"),
        ("branch.left.id", "must not be empty"),
        ("branch.left.sizes", "is no known key; did you mean 'size'?"),
        ("trunk.id", "is missing"),
        ("trunk.ide", "is no known key; did you mean 'id'?"),
    }


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"a = \nb = 1", r"is no valid TOML: .*line 1"),
        (b"a = 2025-02-30", "is no valid TOML"),
        (b"a = " + b"9" * 5000, "is no valid TOML"),
        (b"a = " + b"[" * 5000, "is no valid TOML"),
        (b"ok = 1\nb = '\xb9\xe6'", r"is not UTF-8 \(line 2\)"),
    ],
)
def test_what_is_no_toml_is_one_mistake(raw: bytes, sentence: str) -> None:
    with pytest.raises(Mistaken, match=sentence) as caught:
        parse(raw, "t")
    assert [(m.file, m.key) for m in caught.value.mistakes] == [("t", "")]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(Mistaken, match="cannot be read"):
        read(tmp_path)


def test_tables_are_found_whatever_stands_beside_them() -> None:
    data = {"leaf": [{"id": "a"}, 7, {"size": 1}], "name": {"id": "n"}}
    assert tables(data, "leaf") == [("leaf.a", {"id": "a"}), ("leaf[3]", {"size": 1})]
    assert tables(data, "name") == [("name", {"id": "n"})]
    assert tables(data, "none") == tables(data, "leaf", "id") == tables("oak", "leaf") == []
    assert text({"a": 1}, "a") is None
    assert texts({"a": ["x", 1, "y"]}, "a") == ["x", "y"]
    assert texts({"a": "x"}, "a") == []

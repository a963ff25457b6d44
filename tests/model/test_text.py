import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailbot.model.text import fold, one_line


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("推 荐　函", "推荐函"),
        ("ＡＢＣ．ＰＤＦ", "abc.pdf"),
        ("（盖章）", "(盖章)"),
        ("a\u200bb\ufeff", "ab"),
        ("t\u0308", "\u1e97"),
        ("t\u00a8", "\u1e97"),
    ],
)
def test_spellings_of_the_same_words_are_equal(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
@example("t\u00a8")
@example("\u03b9\u0308\u0301")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_character_folds() -> None:
    everything = "".join(chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000)
    assert fold(everything) == fold(fold(everything))
    assert all(fold(fold(c)) == fold(c) for c in everything)


@given(st.text())
@example("x" * 79 + " y")
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text, 80)
    assert len(line) <= 80
    assert "\n" not in line
    assert "\r" not in line
    assert one_line(line, 80) == line

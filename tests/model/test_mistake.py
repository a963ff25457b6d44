"""A mistake is told on one line, with the word that was probably meant."""

from mailbot.model.mistake import Mistake, Mistaken, suggest


def test_the_nearest_word_is_suggested() -> None:
    assert suggest("headins", ["headings", "cues"]) == "did you mean 'headings'?"
    assert suggest("zzz", ["b", "a"]) == "known here: a, b"
    assert suggest("zzz", []) == "nothing is known here"


def test_a_mistake_is_one_line_of_file_key_and_sentence() -> None:
    assert str(Mistake(file="a.toml", key="b.c", sentence="is wrong")) == "a.toml: b.c: is wrong"
    assert str(Mistake(file="a.toml", key="", sentence="is empty")) == "a.toml: is empty"
    nasty = Mistake(file="a.toml", key="b\n\x1b[31m\u202ec", sentence="is wrong")
    assert str(nasty) == "a.toml: b [31mc: is wrong"


def test_all_mistakes_of_a_file_are_told_in_order() -> None:
    first = Mistake(file="a.toml", key="b", sentence="is wrong")
    second = Mistake(file="a.toml", key="c", sentence="is missing")
    error = Mistaken([first, second])
    assert error.mistakes == (first, second)
    assert str(error) == "a.toml: b: is wrong\na.toml: c: is missing"

import itertools

from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.assignment import best_assignment

WORTH = st.one_of(st.just(0.0), st.integers(1, 100).map(lambda n: n / 100))
TABLES = st.integers(1, 4).flatmap(
    lambda wide: st.lists(st.lists(WORTH, min_size=wide, max_size=wide), min_size=1, max_size=4)
)


def total(worth: list[list[float]], chosen: tuple[int | None, ...]) -> float:
    return sum(worth[row][column] for row, column in enumerate(chosen) if column is not None)


def is_allowed(way: tuple[int | None, ...]) -> bool:
    taken = [column for column in way if column is not None]
    return len(set(taken)) == len(taken)


@given(TABLES)
def test_no_other_way_is_worth_more(worth: list[list[float]]) -> None:
    chosen = best_assignment(worth)
    assert is_allowed(tuple(chosen))
    assert all(worth[r][c] > 0 for r, c in enumerate(chosen) if c is not None)
    ways = itertools.product([None, *range(len(worth[0]))], repeat=len(worth))
    best = max(total(worth, way) for way in filter(is_allowed, ways))
    assert abs(total(worth, tuple(chosen)) - best) < 1e-9


def test_the_nearest_pair_is_not_taken_first_at_the_cost_of_the_rest() -> None:
    assert best_assignment([[0.95, 0.9], [0.94, 0.0]]) == [1, 0]


def test_nothing_to_choose_from_is_nothing_chosen() -> None:
    assert best_assignment([]) == []
    assert best_assignment([[], []]) == [None, None]

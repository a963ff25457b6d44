"""The best way to give each row at most one column: labels to fields, all at once.

Greedy choice fails where labels differ by one word: the nearest pair is taken first and leaves
the rest with a wrong one. This is the Hungarian method with potentials, for a few dozen rows.
"""

from collections.abc import Sequence

_FAR = float("inf")


def best_assignment(worth: Sequence[Sequence[float]]) -> list[int | None]:
    """Return for every row its column, None for none, so that the sum of worths is greatest.

    A pair worth nothing (0) is never made. The order of rows and columns does not matter unless
    two ways are worth the same.
    """
    rows = len(worth)
    columns = len(worth[0]) if rows else 0
    if not columns:
        return [None] * rows
    # One spare column for each row, worth nothing, lets a row go without.
    costs = [[-w for w in row] + [0.0] * rows for row in worth]
    owner = _owners(costs, rows, columns + rows)
    chosen: list[int | None] = [None] * rows
    for column, row in enumerate(owner[1 : columns + 1]):
        if row and worth[row - 1][column] > 0:
            chosen[row - 1] = column
    return chosen


def _owners(costs: Sequence[Sequence[float]], rows: int, columns: int) -> list[int]:
    """Return for every column (from 1) the row (from 1) that takes it, 0 for none."""
    of_row, of_column = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owner = [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0], column = row, 0
        least, way = [_FAR] * (columns + 1), [0] * (columns + 1)
        used = [False] * (columns + 1)
        while owner[column]:
            used[column] = True
            here, step, following = owner[column], _FAR, 0
            for j in range(1, columns + 1):
                if used[j]:
                    continue
                reduced = costs[here - 1][j - 1] - of_row[here] - of_column[j]
                if reduced < least[j]:
                    least[j], way[j] = reduced, column
                if least[j] < step:
                    step, following = least[j], j
            for j in range(columns + 1):
                if used[j]:
                    of_row[owner[j]] += step
                    of_column[j] -= step
                else:
                    least[j] -= step
            column = following
        while column:
            owner[column] = owner[way[column]]
            column = way[column]
    return owner

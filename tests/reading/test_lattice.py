"""Tables out of ruling lines: which stretches are rulings, and which merely straight."""

from itertools import product

from mailbot.reading.lattice import Segment, tables

_SHORT = 1240


def test_lines_of_one_length_one_below_the_other_are_a_table_of_rows() -> None:
    across = [Segment(at, 200, 1000) for at in range(300, 600, 60)]
    assert [len(table.across) for table in tables(across, [], _SHORT, [])] == [5]


def test_rulings_broken_by_the_scanner_are_still_a_table_of_rows() -> None:
    halves = ((200, 560), (600, 1000))
    across = [Segment(at, *half) for at, half in product(range(300, 600, 60), halves)]
    assert len(tables(across, [], _SHORT, [])) == 1


def test_the_strokes_of_blurred_print_are_no_table_of_rows() -> None:
    """Heavy type scanned coarsely runs together: dashes at several heights of each line."""
    dashes = ((0, 200, 400), (3, 230, 440), (5, 300, 420), (2, 700, 900), (5, 720, 920))
    across = [
        Segment(at + off, start, end) for at in range(300, 600, 60) for off, start, end in dashes
    ]
    assert not tables(across, [], _SHORT, [])

"""Connected pieces of ink, against OpenCV's own figures of them."""

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from mailbot.reading.pieces import labelled, pieces

SPECKS = arrays(
    np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=24), elements=st.sampled_from([0, 255])
)


@given(ink=SPECKS)
def test_figures_are_those_of_opencv(ink: np.ndarray[tuple[int, int], np.dtype[np.uint8]]) -> None:
    own = pieces(ink)
    stats = cv2.connectedComponentsWithStats(ink)[2][1:]
    found = np.stack([own.left, own.top, own.width, own.height, own.area], axis=1)
    assert sorted(map(tuple, found.tolist())) == sorted(map(tuple, stats.tolist()))


@given(ink=SPECKS)
def test_all_pieces_shown_are_the_ink(
    ink: np.ndarray[tuple[int, int], np.dtype[np.uint8]],
) -> None:
    own = pieces(ink)
    assert np.array_equal(own.shown(np.ones(len(own), dtype=bool)), ink)
    assert not own.shown(np.zeros(len(own), dtype=bool)).any()


def test_a_piece_within_another_is_its_own() -> None:
    ink = np.zeros((9, 9), np.uint8)
    ink[0, :] = ink[-1, :] = 255
    ink[:, 0] = ink[:, -1] = 255
    ink[4, 3:6] = 255
    own, labels = labelled(ink)
    assert sorted(own.area.tolist()) == [3, 32]
    dash = int(own.area.argmin())
    assert own.cut_out(dash, labels).tolist() == [[1, 1, 1]]
    middle = own.mean(own.columns, np.ones_like(own.columns, dtype=bool))
    assert middle[dash] == 4

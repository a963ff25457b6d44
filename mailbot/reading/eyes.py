"""The long-lived worker that looks at pixels, as the sandbox starts it.

Names the worker without bringing its models along: they are loaded in the child.
"""

import ctypes
import itertools
from collections.abc import Callable

from mailbot.model import codec
from mailbot.reading.sight import Answer, question

#: Answers after which free memory is given back: pictures of many sizes leave it in pieces, which
#: were 400 MB after sixty pages. It costs a thousandth of what they do.
_TIDIED = 4


def setup() -> Callable[[bytes], bytes]:
    """Load the models and return what answers a request; for the start of a worker."""
    from mailbot.reading.look import load, look, look_at_parts

    load()
    # The GNU library's; others give memory back by themselves.
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)
    count = itertools.count(1)

    def answered(request: bytes) -> bytes:
        if give_back and next(count) % _TIDIED == 0:
            give_back(0)
        rasters, asked = question(request)
        if asked.number is not None and asked.given:
            return codec.dump(look_at_parts(asked.number, asked.given, rasters)).encode()
        (raster,) = rasters
        sight = look(raster, asked.given, all_rows=asked.all_rows)
        return codec.dump(Answer(sight=sight)).encode()

    return answered

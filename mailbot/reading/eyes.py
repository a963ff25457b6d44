"""The long-lived worker that looks at pixels, as the sandbox starts it.

Names the worker without bringing its models along: they are loaded in the child.
"""

from collections.abc import Callable

from mailbot.model import codec
from mailbot.reading.sight import Answer, question


def setup() -> Callable[[bytes], bytes]:
    """Load the models and return what answers a request; for the start of a worker."""
    from mailbot.reading.look import load, look, look_at_parts

    load()

    def answered(request: bytes) -> bytes:
        rasters, asked = question(request)
        if asked.number is not None and asked.given:
            return codec.dump(look_at_parts(asked.number, asked.given, rasters)).encode()
        (raster,) = rasters
        sight = look(raster, asked.given, all_rows=asked.all_rows)
        return codec.dump(Answer(sight=sight)).encode()

    return answered

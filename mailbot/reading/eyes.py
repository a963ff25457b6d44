"""The long-lived worker that looks at pixels, as the sandbox starts it.

Names the worker without bringing its models along: they are loaded in the child.
"""

from collections.abc import Callable

from mailbot.model import codec
from mailbot.reading.sight import question


def setup() -> Callable[[bytes], bytes]:
    """Load the models and return what answers a request; for the start of a worker."""
    from mailbot.reading.look import load, look

    load()

    def answered(request: bytes) -> bytes:
        raster, asked = question(request)
        return codec.dump(look(raster, asked.given, all_rows=asked.all_rows)).encode()

    return answered

"""Files opened in a child, as a reader has them opened."""

from mailbot.model import codec
from mailbot.reading.opened import Opened
from mailbot.reading.opening import hold, open_json
from mailbot.sandbox import Limits, holding


def opened(data: bytes, name: str | None, limits: Limits, most_pages: int = 300) -> Opened:
    with holding(hold, data, name, limits=limits) as ask:
        return codec.load(Opened, ask(open_json, most_pages, seconds=limits.seconds))

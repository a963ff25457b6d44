"""What the plots are drawn with."""

from collections.abc import Iterable

_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{:.0f}" height="{:.0f}" '
    'font-family="sans-serif" font-size="12">'
)


def drawing(width: float, height: float, parts: Iterable[str]) -> str:
    """Put parts on a white sheet."""
    sheet = f'<rect width="{width:.0f}" height="{height:.0f}" fill="white"/>'
    return "\n".join([_HEAD.format(width, height), sheet, *parts, "</svg>\n"])


def text(x: float, y: float, words: str, colour: str = "black", anchor: str = "start") -> str:
    """Write words whose foot is at a place."""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}">{words}</text>'

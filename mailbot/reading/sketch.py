"""What a PDF page draws beside its text, as its file says it: nouns only.

With it a page need not be looked at where there is nothing to see, and rulings need not be found.
"""

from dataclasses import dataclass

from mailbot.model.document import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something drawn that is neither dark writing nor a dark line along the page."""

    #: As a fraction of the page as shown.
    box: Box
    #: Its pixels are the file's own; what they show is not known.
    picture: bool = False
    #: Made of lines along the page, areas of them, or writing: no ring, no tick, no star.
    straight: bool = False
    #: It has a colour; it has dark parts. Of what is not known both is said.
    coloured: bool = True
    dark: bool = True
    #: A ground, such as a row's: what lies on it is seen.
    ground: bool = False

    @property
    def sealing(self) -> bool:
        """Tell whether it may be a seal, or part of one."""
        return self.picture or (self.coloured and not self.straight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """All that is drawn on a page beside dark writing."""

    #: Of the page as shown, in points.
    width: float
    height: float
    #: Dark lines along the page that are seen, as thin boxes, and those of check boxes left out.
    rules: tuple[Box, ...] = ()
    things: tuple[Thing, ...] = ()

"""Build everything from the settings and hand it over.

Law of this room: the only one that knows all rooms and the only one that asks the clock. A method
of ``App`` is what one command does; it returns model data and prints nothing.
"""

from mailbot.app.app import App, Reached
from mailbot.app.errors import UnreachableError, UsageError

__all__ = ["App", "Reached", "UnreachableError", "UsageError"]

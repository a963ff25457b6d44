"""config.toml, turned into Settings; every mistake at once.

Law of this room: it knows where things are and who may log in, and neither logs in anywhere nor
looks a secret up before somebody asks for it.
"""

from mailbot.settings.load import check_rulebooks, load
from mailbot.settings.settings import (
    Caps,
    Limits,
    Mailbox,
    Replies,
    Schedule,
    Secret,
    Server,
    Settings,
    SettingsError,
)

__all__ = [
    "Caps",
    "Limits",
    "Mailbox",
    "Replies",
    "Schedule",
    "Secret",
    "Server",
    "Settings",
    "SettingsError",
    "check_rulebooks",
    "load",
]

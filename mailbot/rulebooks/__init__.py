"""TOML and workbooks of staff, turned into Rulebooks and Rosters; every mistake at once.

Law of this room: it says what a notice asks, never whether a submission answers it. A rulebook
that cannot be used raises RulebookError before anything has been judged by it.
"""

from mailbot.rulebooks.load import RulebookError, load, load_folder
from mailbot.rulebooks.workbook import RosterImport, import_roster

__all__ = ["RosterImport", "RulebookError", "import_roster", "load", "load_folder"]

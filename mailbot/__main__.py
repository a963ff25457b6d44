"""Let ``python -m mailbot`` be the command."""

from mailbot.cli import main

main()

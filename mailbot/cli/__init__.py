"""Words on a command line, turned into one call of app.

Law of this room: no decision and no Chinese sentence of its own making beyond the words of a
table. What it prints comes from model data; ``--json`` prints the shapes of the public contract.
"""

import sys


def main() -> None:
    """Run the command line and exit with a code of the contract."""
    from mailbot.cli.commands import cli
    from mailbot.cli.session import run

    sys.exit(run(cli, sys.argv[1:]))

"""Let ``python -m mailbot.demo`` be the demo."""

import argparse
import sys

from mailbot.demo.play import run


def main() -> int:
    """Read the command line and play."""
    parser = argparse.ArgumentParser(
        prog="mailbot.demo", description="the whole loop, on loopback"
    )
    parser.add_argument("--once", action="store_true", help="end after printing")
    return run(once=parser.parse_args().once)


if __name__ == "__main__":
    sys.exit(main())

"""Words on a command line, turned into one call of app."""


def main() -> None:
    """Run the command line."""

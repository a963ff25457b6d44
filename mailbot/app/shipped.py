"""What comes with the program: rulebooks, templates and an example of the settings."""

import shutil
from pathlib import Path

from mailbot.app.errors import UsageError

#: In a wheel they are inside the package, in a checkout beside it.
_PACKAGE = Path(__file__).parent.parent
_SHIPPED = _PACKAGE / "shipped"
_CHECKOUT = _PACKAGE.parent


def shipped(name: str) -> Path:
    """Return where a folder or file that comes with the program lies."""
    inside = _SHIPPED / name
    return inside if inside.exists() else _CHECKOUT / name


def write_working_directory(folder: Path) -> tuple[Path, ...]:
    """Write config.toml, rules/, templates/ and storage/ into a folder; return what was written.

    Raises UsageError, before anything is written, where one of them is there already.
    """
    there = [folder / n for n in ("config.toml", "rules", "templates") if (folder / n).exists()]
    if there:
        names = "\n".join(f"{path}: exists already; choose an empty folder" for path in there)
        raise UsageError(names)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "storage").mkdir(exist_ok=True)
        for name in ("rules", "templates"):
            shutil.copytree(shipped(name), folder / name)
        shutil.copyfile(shipped("config.example.toml"), folder / "config.toml")
    except OSError as error:
        message = f"{folder}: cannot be written ({error.strerror or error})"
        raise UsageError(message) from error
    return tuple(folder / n for n in ("config.toml", "rules", "templates", "storage"))

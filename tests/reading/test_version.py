"""The reader's version: everything that may change its answers is in it."""

import ast
import sys
from importlib import metadata
from pathlib import Path

import pytest

import mailbot.reading
from mailbot.reading import version

ROOM = Path(mailbot.reading.__file__).parent


def _imported() -> set[str]:
    """Name every module from elsewhere that the room imports."""
    found: set[str] = set()
    for file in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
    return found - sys.stdlib_module_names - {"mailbot"}


def test_every_library_that_reading_uses_is_in_it() -> None:
    owners = metadata.packages_distributions()
    used = {owners[module][0].lower().replace("_", "-") for module in _imported()}
    # openpyxl uses defusedxml where it is installed; the others are found by name.
    unseen = {"defusedxml", "rapidocr"}
    assert used | unseen == set(version.LIBRARIES)


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the room, so that it can be changed."""
    (tmp_path / "look.py").write_text("sees = 1")
    (tmp_path / "models").mkdir()
    monkeypatch.setattr(version, "_ROOM", tmp_path)
    return tmp_path


def _anew(*others: Path) -> str:
    version.version.cache_clear()
    try:
        return version.version(*others)
    finally:
        version.version.cache_clear()


def test_a_change_anywhere_is_another_version(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = room.parent / f"{room.name}.txt"
    other.write_text("drawn at 200")
    found = [_anew(other), _anew(other)]
    assert found[0] == found[1]
    (room / "look.py").write_text("sees = 2")
    found.append(_anew(other))
    (room / "new.py").write_text("")
    found.append(_anew(other))
    (room / "models" / "line.onnx").write_bytes(b"7")
    found.append(_anew(other))
    other.write_text("drawn at 150")
    found.append(_anew(other))
    monkeypatch.setattr(metadata, "version", lambda _: "99")
    found.append(_anew(other))
    assert len(set(found[1:])) == 6

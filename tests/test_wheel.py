"""What ``pip install`` brings along: a program that sets up a working directory by itself."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and unpack it away from the checkout, as pip would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=HOUSE, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


def _mailbot(installed: Path, cwd: Path, *words: str, code: int = 0) -> str:
    # Away from the checkout that the tests run from: -I, and a path of its own put first.
    program = (
        f"import sys; sys.path.insert(0, {str(installed)!r}); import mailbot;"
        f" assert mailbot.__file__.startswith({str(installed)!r});"
        " from mailbot.cli import main; main()"
    )
    command = [sys.executable, "-I", "-c", program, *words]
    done = subprocess.run(command, cwd=cwd, check=False, capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    return done.stdout


def test_an_installed_program_sets_up_a_working_directory(installed: Path, tmp_path: Path) -> None:
    _mailbot(installed, tmp_path, "init", "work")
    work = tmp_path / "work"
    for name in ("rules", "templates"):
        shipped = {p.relative_to(HOUSE) for p in (HOUSE / name).rglob("*") if p.is_file()}
        assert {p.relative_to(work) for p in (work / name).rglob("*") if p.is_file()} == shipped
    assert "cacem-2025" in _mailbot(installed, work, "rules", "check")
    rows = json.loads(_mailbot(installed, work, "ledger", "--rulebook", "cacem-2025", "--json"))
    assert len(rows) == 68


def test_an_installed_program_judges_a_file_without_any_settings(
    installed: Path, tmp_path: Path
) -> None:
    (tmp_path / "青岛市建筑业协会.pdf").write_bytes(b"%PDF-1.4 cut off")
    words = ("check", "青岛市建筑业协会.pdf", "--as-mail-to", "xzhd@cacem.com.cn", "--json")
    found = json.loads(_mailbot(installed, tmp_path, *words, code=1))
    assert (found["rulebook"], found["disposition"]) == ("cacem-2025", "submission")
    assert found["letter"]["kind"] == "deficiency"

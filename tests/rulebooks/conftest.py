"""Rulebooks to break: copies of the shipped ones, edited."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

#: Takes pairs of old and new text; gives the path of a copy of cacem-2025 so edited.
Edit: TypeAlias = Callable[..., Path]


@pytest.fixture
def rules() -> Path:
    return Path(__file__).parents[2] / "rules"


@pytest.fixture
def edit(rules: Path, tmp_path: Path) -> Edit:
    def edited(*changes: tuple[str, str], file: str = "cacem-2025.toml") -> Path:
        shutil.copytree(rules, tmp_path / "rules")
        path = tmp_path / "rules" / file
        text = path.read_text("utf-8")
        for old, new in changes:
            assert old in text, f"{old!r} is not in {file}"
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        return tmp_path / "rules" / "cacem-2025.toml"

    return edited

"""The house rules that no other tool checks."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from mailbot.cli.commands import cli
from mailbot.letters.wording import Wording
from mailbot.rulebooks import load_folder

HOUSE = Path(__file__).parent.parent
LONGEST = 400
#: Words that say nothing, and so become a home for everything.
BANNED = {"util", "utils", "common", "helper", "helpers", "manager", "service", "base", "core"}
COMMANDS = (
    "init", "doctor", "rules check", "roster import", "check", "poll", "run", "take-in", "ledger",
    "messages", "show", "outbox", "outbox approve", "outbox cancel", "outbox settle",
    "outbox send", "decide", "assign", "reclassify", "undo", "retry", "remind", "reconcile",
    "export", "verify",
)  # fmt: skip
JSON_COMMANDS = {"check", "ledger", "messages", "show", "outbox", "remind", "reconcile", "doctor"}
#: The glossary: a noun and the room where it is defined.
GLOSSARY = {
    "Notice": "rulebook", "Rulebook": "rulebook", "Requirement": "rulebook", "Item": "rulebook",
    "Roster": "roster", "Unit": "roster", "Message": "message", "Disposition": "message",
    "Attachment": "message", "Document": "document", "Page": "document",
    "Submission": "standing", "Finding": "verdict", "Evidence": "document",
    "Verdict": "verdict", "Outcome": "verdict", "Standing": "standing", "Letter": "letter",
    "OutboxEntry": "letter",
}  # fmt: skip


def _sources() -> list[Path]:
    return [
        path
        for folder in ("mailbot", "tests", "benchmarks")
        for path in sorted((HOUSE / folder).rglob("*.py"))
    ]


def _rooms() -> list[Path]:
    return sorted(path.parent for path in (HOUSE / "mailbot").glob("*/__init__.py"))


def test_no_file_is_longer_than_one_can_hold_in_the_head() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in _sources()}
    assert not {str(p): n for p, n in lengths.items() if n > LONGEST}


def test_no_name_is_a_home_for_everything() -> None:
    assert not [str(p) for p in _sources() if BANNED & set(p.stem.split("_"))]


def test_every_room_states_its_law() -> None:
    for room in _rooms():
        told = ast.get_docstring(ast.parse((room / "__init__.py").read_text("utf-8")))
        assert told, room
        assert re.search(r"[Ll]aw of this room", told), room


def test_every_module_says_what_it_is_for() -> None:
    modules = [path for path in _sources() if path.is_relative_to(HOUSE / "mailbot")]
    silent = [p for p in modules if not ast.get_docstring(ast.parse(p.read_text("utf-8")))]
    assert silent == []


def test_imports_only_ever_go_down() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint], cwd=HOUSE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_command_of_the_contract_is_there_and_no_other() -> None:
    assert {name for name, _ in _commands()} - {"rules", "roster"} == set(COMMANDS)
    with_json = {
        name
        for name, command in _commands()
        if any("--json" in parameter.opts for parameter in command.params)
    }
    assert with_json == JSON_COMMANDS


def test_every_command_is_explained() -> None:
    assert not [name for name, command in _commands() if not command.help]


def _commands() -> Iterator[tuple[str, Any]]:
    whole: Any = get_command(cli)
    for name, command in whole.commands.items():
        yield name, command
        for inner, below in getattr(command, "commands", {}).items():
            yield f"{name} {inner}", below


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    readme = (HOUSE / "README.md").read_text("utf-8")
    spoken = re.search(rf"(?:mailbot |`){re.escape(command)}\b", readme)
    assert spoken, f"README.md does not mention: mailbot {command}"


def test_every_rulebook_loads() -> None:
    ids = {rulebook.id for rulebook in load_folder(HOUSE / "rules")}
    files = {p.stem for p in (HOUSE / "rules").glob("*.toml") if not p.stem.endswith(".roster")}
    assert ids == files
    assert len(ids) >= 2


def test_every_sentence_the_checks_speak_is_worded() -> None:
    wording = Wording(HOUSE / "templates" / "letters")
    known = set(wording.names("findings.txt"))
    spoken = {
        value
        for path in (HOUSE / "mailbot" / "checks").glob("*.py")
        for value in _sentences(ast.parse(path.read_text("utf-8")))
    }
    assert spoken
    assert spoken - known == set()


def _sentences(tree: ast.AST) -> Iterator[str]:
    """Yield the names of sentences in calls of ``ground`` and ``Ground``."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id == "Ground":
            words = [k.value for k in node.keywords if k.arg == "sentence"]
        elif node.func.id == "ground":
            words = node.args[1:2]
        else:
            continue
        for word in words:
            branches = [word.body, word.orelse] if isinstance(word, ast.IfExp) else [word]
            yield from (
                b.value
                for b in branches
                if isinstance(b, ast.Constant) and isinstance(b.value, str)
            )


@pytest.mark.parametrize(("noun", "module"), GLOSSARY.items())
def test_the_glossary_is_the_model(noun: str, module: str) -> None:
    tree = ast.parse((HOUSE / "mailbot" / "model" / f"{module}.py").read_text("utf-8"))
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert noun in classes

"""Sentences out of ``templates/letters``: one macro a sentence, facts as its arguments.

Knows no notice and no finding. Two closed worlds: ``.txt`` files hold words and are not escaped;
``.html`` files hold layout and escape everything, so text from a mail cannot become markup.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.environment import TemplateModule
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailbot.model.text import one_line

#: Longer values from a mail are cut: a letter is no place for somebody else's prose.
_LONGEST = 400
_NO_FACTS: Mapping[str, object] = MappingProxyType({})


class WordingError(Exception):
    """A template is missing or broken, or asks for a fact that nobody gave."""


class Wording:
    """All sentences and layouts of one folder."""

    def __init__(self, folder: Path) -> None:
        """Open a folder of templates. Raises WordingError where it is not there."""
        if not folder.is_dir():
            message = f"{folder} is no folder; set templates in config.toml or run: mailbot init"
            raise WordingError(message)
        self._folder = folder
        self._words = _environment(folder, escape=False)
        self._pages = _environment(folder, escape=True)
        self._modules: dict[str, TemplateModule] = {}

    def names(self, file: str) -> frozenset[str]:
        """List the sentences of a file."""
        module = vars(self._module(file))
        return frozenset(name for name, value in module.items() if isinstance(value, Macro))

    def arguments(self, file: str, name: str) -> tuple[str, ...]:
        """List the facts a sentence names."""
        return tuple(self._macro(file, name).arguments)

    def say(self, file: str, name: str, facts: Mapping[str, object] = _NO_FACTS) -> str:
        """Word one sentence as a single line; facts it does not name are left out.

        Raises WordingError for an unknown sentence and for a fact it names and was not given.
        """
        macro = self._macro(file, name)
        lacking = [argument for argument in macro.arguments if argument not in facts]
        if lacking:
            message = (
                f"{self._folder / file}: {name} names {', '.join(lacking)}, which is not known"
            )
            raise WordingError(message)
        given = {argument: _safe(facts[argument]) for argument in macro.arguments}
        try:
            worded = str(macro(**given))
        except (TemplateError, TypeError, ValueError) as error:
            message = f"{self._folder / file}: {name} cannot be worded: {error}"
            raise WordingError(message) from error
        # A line break in a template is for whoever edits it; Chinese needs no space there.
        return "".join(line.strip() for line in worded.splitlines())

    def lay_out(self, file: str, value: object) -> str:
        """Lay a letter's words out as text or HTML; the template knows them as ``letter``."""
        world = self._pages if file.endswith(".html") else self._words
        try:
            return world.get_template(file).render(letter=value)
        except TemplateError as error:
            raise self._broken(file, error) from error

    def _macro(self, file: str, name: str) -> Macro:
        macro = vars(self._module(file)).get(name)
        if not isinstance(macro, Macro):
            message = f"{self._folder / file} has no sentence named {name!r}"
            raise WordingError(message)
        return macro

    def _module(self, file: str) -> TemplateModule:
        if file not in self._modules:
            try:
                self._modules[file] = self._words.get_template(file).module
            except TemplateError as error:
                raise self._broken(file, error) from error
        return self._modules[file]

    def _broken(self, file: str, error: TemplateError) -> WordingError:
        line = getattr(error, "lineno", None)
        where = f"{self._folder / file}, line {line}" if line else str(self._folder / file)
        return WordingError(f"{where}: {error.message or type(error).__name__}")


def shown(text: str, limit: int = _LONGEST) -> str:
    """Make a value from a mail fit for a letter: one line, no controls, no link, not too long.

    Links are broken so that no mail client makes a stranger's address clickable in our letter.
    """
    clean = one_line(text, limit + 1).replace("://", ":／／")
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def _safe(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_safe(part) for part in value)
    return shown(value) if isinstance(value, str) else value


def _environment(folder: Path, *, escape: bool) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder, encoding="utf-8"),
        undefined=StrictUndefined,
        autoescape=escape,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["moment"] = datetime.fromisoformat
    environment.filters["parts"] = _parts
    environment.filters["size"] = _size
    return environment


def _parts(text: str) -> list[str]:
    """Take apart a list joined with the Chinese comma."""
    return [part for part in text.split("、") if part]


def _size(count: int) -> str:
    """Write a number of bytes as people do."""
    kilo, mega = 1024, 1024 * 1024
    if count < kilo:
        return f"{count} B"
    return f"{count / kilo:.0f} KB" if count < mega else f"{count / mega:.1f} MB"

"""Evidence pictures as files in a folder, with names that say what they show."""

import re
from collections.abc import Iterable
from pathlib import Path

from mailbot.app import UsageError
from mailbot.jobs.picturing import Picture
from mailbot.model.text import one_line
from mailbot.reports.labels import Labels

#: What no file system takes, or a shell trips over.
_UNFIT = re.compile(r'[\\/:*?"<>|\s]+')
_LONGEST = 120


class Album:
    """A folder of pictures."""

    def __init__(self, folder: Path, words: Labels) -> None:
        """Put pictures into ``folder``, which is made where there is none."""
        self._folder = folder
        self._words = words
        self._count = 0

    def add(self, pictures: Iterable[Picture]) -> dict[Picture, str]:
        """Write pictures; return the name of each one's file, empty where there is none.

        Raises UsageError.
        """
        names: dict[Picture, str] = {}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for picture in pictures:
                names[picture] = self._name(picture) if picture.jpeg else ""
                if picture.jpeg:
                    (self._folder / names[picture]).write_bytes(picture.jpeg)
        except OSError as error:
            message = f"{error.filename}: cannot be written ({error.strerror})"
            raise UsageError(message) from error
        return names

    def _name(self, picture: Picture) -> str:
        self._count += 1
        first, finding = picture.evidence[0], picture.finding
        name = self._words(
            "picture.name",
            number=self._count,
            finding="-".join(finding.key) if finding else "",
            page=first.page,
        )
        return _UNFIT.sub("-", one_line(name, _LONGEST)) + ".jpg"

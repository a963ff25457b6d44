"""Which reading this is: a digest that changes whenever its answers may.

Nobody has to remember to raise a number: the room's own source and the libraries that do the
looking, models included, are what is digested. A comment changed here costs a reading more, which
is cheap; a number forgotten would let old answers stand for new ones.
"""

import functools
import hashlib
from importlib import metadata
from pathlib import Path

_ROOM = Path(__file__).parent
#: Nouns whose rules decide how words are compared, and what a reading is written in.
_NOUNS = tuple(_ROOM.parent / "model" / name for name in ("document.py", "text.py"))
#: Whatever this room imports from elsewhere; rapidocr brings the models. A test compares.
LIBRARIES = (
    *("cryptography", "defusedxml", "lxml", "numpy", "opencv-python-headless", "openpyxl"),
    *("openvino", "pi-heif", "pillow", "pypdf", "pypdfium2", "python-calamine"),
    *("rapidfuzz", "rapidocr"),
)


@functools.cache
def version(*others: Path) -> str:
    """Digest this room, its libraries and the ``others``: source files that take part."""
    digest = hashlib.sha256()
    models = sorted((_ROOM / "models").iterdir())
    for file in (*sorted(_ROOM.glob("*.py")), *models, *_NOUNS, *others):
        digest.update(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    for name in LIBRARIES:
        digest.update(f"{name} {metadata.version(name)}\n".encode())
    return digest.hexdigest()

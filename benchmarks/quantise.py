"""Make the model that finds lines count in 8 bits: ``python -m benchmarks.quantise``.

Needs nncf, which mailbot does without: ``pip install --target DIR nncf``, then
``PYTHONPATH=DIR python -m benchmarks.quantise``. Writes ``mailbot/reading/models/find_small.*``
from the model in the rapidocr wheel. Ranges are taken from pages drawn for the purpose.
"""

from importlib.resources import files
from pathlib import Path

import cv2
import nncf
import numpy as np
from nncf.quantization.advanced_parameters import AdvancedQuantizationParameters, OverflowFix
from numpy.typing import NDArray
from openvino import Core, save_model

from benchmarks.accuracy.draw import cases
from mailbot.model import codec
from mailbot.reading import opening
from mailbot.reading.opened import Opened
from mailbot.reading.raster import unpack

_FROM = Path(str(files("rapidocr"))) / "models" / "PP-OCRv6_det_small.onnx"
_TO = Path(str(files("mailbot.reading"))) / "models" / "find_small.xml"
#: No page that anything is measured on is drawn with it.
_SEED = 40
#: As finely as lines are looked for, and sides in the model's steps.
_DPI, _STEP = 88, 32
_PAGES, _PIXELS = 60, 4_000_000


def main() -> None:
    """Quantise, and say what was written."""
    shown = _pages()
    model = nncf.quantize(
        Core().read_model(_FROM),
        nncf.Dataset(shown),
        subset_size=len(shown),
        # Processors without VNNI add up in 16 bits, which 8-bit weights overflow.
        advanced_parameters=AdvancedQuantizationParameters(overflow_fix=OverflowFix.ENABLE),
    )
    save_model(model, _TO)
    print(f"{_TO.name} and {_TO.stem}.bin, from {len(shown)} pages")


def _pages() -> list[NDArray[np.float32]]:
    """Draw pages as they are shown to the model."""
    shown: list[NDArray[np.float32]] = []
    for case in cases(_SEED, (), quick=True):
        for file in case.files:
            if not file.data.startswith(b"%PDF"):
                continue
            opened = codec.load(
                Opened, opening.open_json(opening.hold(file.data, file.name), _PAGES)
            )
            numbers = tuple(page.number for page in opened.pages if not page.trustworthy)
            drawn = opening.render(file.data, opened.kind, numbers, _DPI, _PIXELS)
            shown += [_input(r.width, r.height, r.pixels) for r in unpack(drawn)]
    return shown[:_PAGES]


def _input(width: int, height: int, pixels: bytes | memoryview) -> NDArray[np.float32]:
    image = np.frombuffer(pixels, np.uint8).reshape(height, width, 3)
    across, down = (max(_STEP, round(side / _STEP) * _STEP) for side in (width, height))
    scaled = cv2.resize(image, (across, down)).astype(np.float32) / 127.5 - 1
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[np.newaxis])


if __name__ == "__main__":
    main()

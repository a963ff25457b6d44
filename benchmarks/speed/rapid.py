"""Read PDFs with rapidocr as its manual says: every page at 200 dpi, nothing but its defaults.

``python -m benchmarks.speed.rapid FILE…`` prints a JSON array a file: the text of its pages.
"""

import importlib.util
import json
import logging
import sys

import numpy as np
import pypdfium2
from rapidocr import EngineType, RapidOCR

_SCALE = 200 / 72


def main(*paths: str) -> None:
    """Load once, read everything."""
    engine = _engine()
    logging.disable()
    for path in paths:
        texts = []
        for page in pypdfium2.PdfDocument(path):
            bitmap = page.render(scale=_SCALE, rev_byteorder=False)
            found = engine(np.ascontiguousarray(bitmap.to_numpy()[..., :3]))
            texts.append("\n".join(getattr(found, "txts", None) or ()))
        print(json.dumps(texts, ensure_ascii=False), flush=True)


def engine_name() -> str:
    """Tell what runs its models here: its default, or what is installed in its place."""
    return "onnxruntime" if importlib.util.find_spec("onnxruntime") else "openvino"


def _engine() -> RapidOCR:
    if engine_name() == "onnxruntime":
        return RapidOCR()
    there = EngineType.OPENVINO
    parts = {f"{part}.engine_type": there for part in ("Det", "Cls", "Rec")}
    return RapidOCR(params=parts)


if __name__ == "__main__":
    main(*sys.argv[1:])

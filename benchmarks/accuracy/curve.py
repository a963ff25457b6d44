"""Coverage against error: what a threshold of confidence costs, and what it saves.

For every threshold: the share of readings at or above it, and the share of those that are wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import svg
from benchmarks.accuracy.score import Sample
from mailbot.reading import confidence

#: What the thresholds are now, by what they are about.
CHOSEN = {"number": confidence.NUMBER, "page": confidence.PAGE}
_COLOURS = {"number": "#c0392b", "page": "#2c5f9e"}
_WIDTH, _HEIGHT, _LEFT, _TOP = 560.0, 330.0, 70.0, 30.0
#: The largest share of errors the plot shows.
_MOST = 0.06


@dataclass(frozen=True, slots=True)
class Step:
    """What one threshold does."""

    threshold: float
    kept: int
    wrong: int
    of: int

    @property
    def coverage(self) -> float:
        """Share of readings that stand."""
        return self.kept / self.of

    @property
    def error(self) -> float:
        """Share of those that are wrong."""
        return self.wrong / max(1, self.kept)


def steps(samples: Sequence[Sample]) -> list[Step]:
    """Walk the threshold down through every confidence that occurred."""
    ordered = sorted(samples, key=lambda sample: -sample.confidence)
    found, wrong = [], 0
    for kept, sample in enumerate(ordered, start=1):
        wrong += not sample.right
        last = kept == len(ordered) or ordered[kept].confidence != sample.confidence
        if last:
            found.append(Step(sample.confidence, kept, wrong, len(ordered)))
    return found


def at(samples: Sequence[Sample], threshold: float) -> Step:
    """Say what a threshold does."""
    kept = [sample for sample in samples if sample.confidence >= threshold]
    return Step(threshold, len(kept), sum(not s.right for s in kept), len(samples))


def told(samples: Sequence[Sample]) -> str:
    """Tabulate thresholds, the chosen one marked."""
    lines = []
    for about, chosen in CHOSEN.items():
        own = [sample for sample in samples if sample.about == about]
        if not own:
            continue
        lines.append(f"{about:10}{'threshold':>10}{'kept':>14}{'wrong':>8}")
        for threshold in sorted({0.0, 0.3, 0.5, 0.65, 0.8, 0.9, 0.95, chosen}):
            step = at(own, threshold)
            note = "  chosen" if threshold == chosen else ""
            kept = f"{step.kept}/{step.of}"
            lines.append(f"{'':10}{threshold:10.2f}{kept:>14}{step.wrong:8d}{note}")
    return "\n".join(lines)


def draw(samples: Sequence[Sample], path: Path) -> None:
    """Draw the curves as SVG, a ring where the thresholds are."""
    parts = [_axes()]
    for row, (about, chosen) in enumerate(CHOSEN.items()):
        own = [sample for sample in samples if sample.about == about]
        if not own:
            continue
        colour = _COLOURS[about]
        points = " ".join("{:.1f},{:.1f}".format(*_place(step)) for step in steps(own))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.6"/>'
        )
        now = at(own, chosen)
        x, y = _place(now)
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="none" stroke="{colour}" '
            'stroke-width="2"/>'
        )
        words = (
            f"{about}s: threshold {chosen:g}, {now.kept} of {now.of} stand, "
            f"{now.wrong} of them wrong"
        )
        parts.append(svg.text(_LEFT + 14, _TOP + 18 + 16 * row, words, colour))
    sheet = svg.drawing(_LEFT + _WIDTH + 20, _TOP + _HEIGHT + 50, parts)
    path.write_text(sheet, "utf-8")


def _place(step: Step) -> tuple[float, float]:
    return (
        _LEFT + _WIDTH * step.coverage,
        _TOP + _HEIGHT * (1 - min(step.error, _MOST) / _MOST),
    )


def _axes() -> str:
    right, bottom = _LEFT + _WIDTH, _TOP + _HEIGHT
    parts = []
    for tenth in range(0, 11, 2):
        x = _LEFT + _WIDTH * tenth / 10
        parts.append(svg.text(x, bottom + 16, f"{tenth * 10} %", anchor="middle"))
    for percent in range(round(_MOST * 100) + 1):
        y = bottom - _HEIGHT * percent / (_MOST * 100)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{right}" stroke="#ddd"/>')
        parts.append(svg.text(_LEFT - 8, y + 4, f"{percent} %", anchor="end"))
    parts.append(f'<path d="M{_LEFT} {_TOP}V{bottom}H{right}" fill="none" stroke="black"/>')
    parts.append(svg.text(_LEFT + _WIDTH / 2, bottom + 36, "readings that stand", anchor="middle"))
    parts.append(svg.text(10, _TOP - 12, "of those, wrong"))
    return "\n".join(parts)

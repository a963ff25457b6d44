"""The table of figures, by family and over all, with counts."""

from benchmarks.accuracy.score import GATES, Tally

#: Counted, shown, and no gate.
_BESIDE = (
    "outcome",
    "marks found",
    "false marks",
    "numbers by hand",
    "seals on gray",
    "marks found on gray",
)


def by_family(tally: Tally) -> str:
    """Show what each family did: right outcomes, and whatever was missed."""
    lines = [f"{'family':24}{'outcome':>9}  missed"]
    for family in sorted(tally.all):
        hits, chances = tally.total("outcome", [family])
        missed = [
            f"{measure} {_fraction(tally, measure, family)}"
            for measure in (*GATES, *_BESIDE[1:])
            if _short(tally, measure, family)
        ]
        lines.append(f"{family:24}{hits:4d}/{chances:<4d}  {', '.join(missed)}")
    return "\n".join(lines)


def overall(tally: Tally) -> str:
    """Show every figure with its counts and its gate."""
    lines = [f"{'measure':24}{'count':>12}{'share':>10}{'gate':>10}"]
    for measure, (gate, less) in GATES.items():
        rate = tally.rate(measure)
        share = "-" if rate is None else f"{rate:.2%}"
        bar = f"{'≤' if less else '≥'} {gate:.1%}"
        note = "" if _holds(rate, gate, less=less) else "  MISSED"
        lines.append(f"{measure:24}{_fraction(tally, measure):>12}{share:>10}{bar:>10}{note}")
    for measure in _BESIDE:
        rate = tally.rate(measure)
        if rate is not None:
            lines.append(f"{measure:24}{_fraction(tally, measure):>12}{rate:>10.2%}{'':>10}")
    return "\n".join(lines)


def holds(tally: Tally) -> bool:
    """Tell whether every gate holds."""
    return all(_holds(tally.rate(m), gate, less=less) for m, (gate, less) in GATES.items())


def _fraction(tally: Tally, measure: str, family: str | None = None) -> str:
    chosen = None if family is None else [family]
    if measure == "marks F1":
        right, wanted = tally.total("marks found", chosen)
        false, _ = tally.total("false marks", chosen)
        return f"{right}/{wanted} +{false}"
    hits, chances = tally.total(measure, chosen)
    return f"{hits}/{chances}"


def _short(tally: Tally, measure: str, family: str) -> bool:
    """Tell whether a family missed anything of a measure."""
    rate = tally.rate(measure, [family])
    less = measure == "false marks" or GATES.get(measure, (0.0, False))[1]
    return rate is not None and rate != (0.0 if less else 1.0)


def _holds(rate: float | None, gate: float, *, less: bool) -> bool:
    return rate is None or (rate <= gate if less else rate >= gate)

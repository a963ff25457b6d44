"""Chance, so that whoever draws can say how often."""

from random import Random


def chance(random: Random, share: float) -> bool:
    """Tell whether something happens that happens in this share of cases."""
    return random.random() < share

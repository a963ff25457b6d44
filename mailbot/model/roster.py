"""Who is expected."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One of the units a notice addresses (单位)."""

    name: str
    #: Short names in common use; as good as the full name, but never matched by likeness.
    aliases: tuple[str, ...] = ()
    #: Mail addresses known to belong to the unit, for reminders and as weak evidence.
    addresses: tuple[str, ...] = ()
    #: The unit's number in the notice's list, from 1; None in an open roster.
    number: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Full name first, then the aliases."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The expected units, in the notice's order (名册)."""

    units: tuple[Unit, ...] = ()
    #: Units become known as they write.
    open: bool = False

    def find(self, name: str) -> Unit | None:
        """Look a unit up by its exact full name."""
        return next((unit for unit in self.units if unit.name == name), None)

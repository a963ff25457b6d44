"""What a child may use, and how it may end. Nothing here starts or stops anything."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

#: timeout: out of time. memory: out of memory. died: ended by a signal, or left without a word.
#: crashed: an exception. too-large: more bytes than allowed.
Kind: TypeAlias = Literal["timeout", "memory", "died", "crashed", "too-large"]


#: What a child lives for. call: one call. holding: calls on what the first one made, all within
#: its seconds. serving: requests to what the first one made, for as long as anybody asks.
Life: TypeAlias = Literal["call", "holding", "serving"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one child may use."""

    #: Wall clock of a call, of all calls on what is held, or of a worker's setup; processor time
    #: is held to the same.
    seconds: float
    #: Address space, the interpreter's own 150 MB included.
    memory_mb: int
    #: The longest answer.
    result_mb: int = 256


class Failure(Exception):  # noqa: N818 - a glossary word, and what callers report
    """A call that gave no result; ``str()`` is one clear sentence."""

    def __init__(self, sentence: str, kind: Kind) -> None:
        """Say what happened, in words and in kind."""
        super().__init__(sentence)
        self.kind: Kind = kind

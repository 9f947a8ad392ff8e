"""Chance that always falls the same way: every draw follows from a name, so that a day gives the same data each time.

Not the standard generator: its draws may change between versions of Python, and the demonstration must not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_MASK = (1 << 64) - 1


class Dice:
    """A stream of draws that belongs to one name, e.g. an agency and a month."""

    def __init__(self, *name: object) -> None:
        words = "\x1f".join(str(part) for part in name).encode()
        self._state = int.from_bytes(hashlib.blake2b(words, digest_size=8).digest())

    def _draw(self) -> int:
        # SplitMix64: well mixed, and a few operations only.
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)

    def share(self) -> float:
        """A number in [0, 1)."""
        return (self._draw() >> 11) / (1 << 53)

    def happens(self, probability: float) -> bool:
        return self.share() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self._draw() % (high - low + 1)

    def pick[T](self, choices: Sequence[T]) -> T:
        return choices[self._draw() % len(choices)]

    def weighted[T](self, choices: Sequence[tuple[T, float]]) -> T:
        """One of the choices, each as often as its weight says."""
        left = self.share() * sum(weight for _choice, weight in choices)
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        return choices[-1][0]

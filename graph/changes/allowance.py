"""The seconds that the parts of one answer share."""

from __future__ import annotations

from time import perf_counter


class Allowance:
    """A number of seconds from now on. Who asks for a part gets it of what is left."""

    def __init__(self, seconds: float) -> None:
        self.until = perf_counter() + seconds

    @property
    def left(self) -> float:
        """The seconds that are left; 0 where they are over."""
        return max(0.0, self.until - perf_counter())

    def part(self, share: float) -> float:
        """A share (0 to 1) of the seconds that are left."""
        return share * self.left

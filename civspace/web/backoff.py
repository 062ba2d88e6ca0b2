"""Leaving a server alone that does not answer: for a moment at first, then longer, up to a bound."""

import random
import time


class BackOff:
    """Counts failures in a row of one process. Not exact between threads: one question more does no harm."""

    def __init__(self, *, first: float, most: float) -> None:
        self.first, self.most = first, most
        self.failures = 0
        self.resume_at = 0.0  # by the clock that is never set

    @property
    def resting(self) -> bool:
        """Say whether the server is still left alone."""
        return time.monotonic() < self.resume_at

    def failed(self) -> bool:
        """Note a failure: twice as long a rest as after the one before, spread by a quarter. Says whether it is new."""
        pause = min(self.most, self.first * 2 ** min(self.failures, 30))
        self.failures += 1
        self.resume_at = time.monotonic() + pause * (1 + random.random() / 4)  # noqa: S311
        return self.failures == 1

    def worked(self) -> None:
        """Note that it answered."""
        self.failures, self.resume_at = 0, 0.0

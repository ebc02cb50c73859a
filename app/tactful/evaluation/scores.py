"""Scores: how many of the judged passed, and how far that figure can be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

_Z = NormalDist().inv_cdf(0.975)
"""Two-sided 95 %."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """One score of a run."""

    passed: int
    scored: int
    """How many could be judged."""
    unscored: int
    """How many could not: neither passed nor failed, and told apart from both."""
    threshold: float | None = None
    """Lowest rate that is accepted, 0 to 1; ``None``: only reported."""

    @property
    def rate(self) -> float:
        """Passed of scored, 0 to 1; not a number where nothing was scored."""
        return self.passed / self.scored if self.scored else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson 95 % interval of ``rate``."""
        return wilson(self.passed, self.scored)

    @property
    def met(self) -> bool:
        """Whether the threshold is met; where nothing was scored it never is."""
        return self.threshold is None or self.rate >= self.threshold

    def to_json(self) -> dict[str, Any]:
        """This score as plain data; a rate of nothing is null."""
        low, high = self.interval
        return {
            "passed": self.passed,
            "scored": self.scored,
            "unscored": self.unscored,
            "rate": round(self.rate, 4) if self.scored else None,
            "interval": [round(low, 4), round(high, 4)],
            "threshold": self.threshold,
            "met": self.met,
        }


def wilson(passed: int, scored: int) -> tuple[float, float]:
    """The Wilson score interval for ``passed`` of ``scored``, at 95 %.

    With p = passed / n::

        (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)

    E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", J. Am. Stat. Assoc. 22 (1927) 209-212; method 3 of R. G. Newcombe,
    Statistics in Medicine 17 (1998) 857-872. Unlike p ± z·se it is sound for rates near
    1 and for few cases, which is what suites have. Of nothing, anything may be true.
    """
    if scored == 0:
        return 0.0, 1.0
    rate = passed / scored
    middle = rate + _Z**2 / (2 * scored)
    reach = _Z * math.sqrt(rate * (1 - rate) / scored + (_Z / (2 * scored)) ** 2)
    whole = 1 + _Z**2 / scored
    return max((middle - reach) / whole, 0.0), min((middle + reach) / whole, 1.0)

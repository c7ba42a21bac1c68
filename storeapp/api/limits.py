"""How much each key may ask for. Counted in each web process by itself, so that no request waits for a counter."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Allowance:
    """`burst` requests at once, refilled with `per_second`. Times are seconds."""

    per_second: float = 100.0
    burst: float = 300.0
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, key: str, now: float) -> float:
        """Takes one request of the key's; 0 when there was one, else the seconds until there is."""
        left, since = self._left.get(key, (self.burst, now))
        left = min(self.burst, left + max(0.0, now - since) * self.per_second)
        granted = left >= 1
        self._left[key] = (left - 1 if granted else left, now)
        return 0.0 if granted else (1 - left) / self.per_second

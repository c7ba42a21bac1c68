"""What the engine has learned, by version: in the shadow until it is switched on; and the rule that may do so."""

from __future__ import annotations

import json
import zlib
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storeapp.domain.base import Base, Key, choice
from storeapp.domain.errors import Refusal


class Kind(StrEnum):
    MINUTES = "minutes"
    FOUND_RISK = "found_risk"
    FORECAST = "forecast"
    INVENTORY_PRICES = "inventory_prices"
    SPREAD = "spread"
    UNIT_DEMAND = "unit_demand"


class Mode(StrEnum):
    """Only what is live changes a decision; what is in the shadow is computed and measured."""

    SHADOW = "shadow"
    LIVE = "live"
    RETIRED = "retired"


class Bar(NamedTuple):
    """How much better than what it replaces, and on how many held-back rows."""

    percent: float
    rows: int


BARS: dict[Kind, Bar] = {
    Kind.MINUTES: Bar(5.0, 200),
    Kind.FOUND_RISK: Bar(1.0, 500),
    Kind.FORECAST: Bar(5.0, 100),
    Kind.INVENTORY_PRICES: Bar(0.2, 200),
    Kind.SPREAD: Bar(5.0, 200),
    Kind.UNIT_DEMAND: Bar(0.2, 1000),
}


class LearnedPart(Base):
    """`error` on `held_days` days that were held back, `without` the error there of what it would replace, both over
    `held_rows` observations; `rows` and `days` are what it was learned from in the end."""

    __tablename__ = "learned_part"
    __table_args__ = (
        UniqueConstraint("kind", "version"),
        Index(
            "uq_learned_part_live",
            "kind",
            unique=True,
            sqlite_where=text("mode = 'live'"),
            postgresql_where=text("mode = 'live'"),
        ),
        CheckConstraint("rows >= 0 AND days >= 0 AND held_rows >= 0 AND held_days >= 0", name="not_negative"),
    )

    id: Mapped[Key]
    kind: Mapped[Kind] = mapped_column(choice(Kind))
    version: Mapped[int]
    made_at: Mapped[datetime]
    mode: Mapped[Mode] = mapped_column(choice(Mode), default=Mode.SHADOW)
    switched_at: Mapped[datetime | None]
    rows: Mapped[int]
    days: Mapped[int]
    held_rows: Mapped[int]
    held_days: Mapped[int]
    error: Mapped[float]
    without: Mapped[float]
    words: Mapped[str] = mapped_column(String(2000))
    packed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(zlib.decompress(self.packed))
        return found

    @property
    def better_percent(self) -> float:
        """How much less wrong than what it would replace; negative when it is more wrong."""
        return 100 * (1 - self.error / self.without) if self.without > 0 else 0.0

    def clears(self, bar: Bar) -> bool:
        return self.held_rows >= bar.rows and self.better_percent >= bar.percent

    def must_be_measured(self) -> None:
        if not self.held_rows:
            raise Refusal("It was not measured yet: there are too few days. Wait until there are more.")


class LearningRule(Base):
    """Whether a version of a kind that clears the bar is switched on `by_itself`; without a rule none is."""

    __tablename__ = "learning_rule"
    __table_args__ = (CheckConstraint("least_rows >= 0", name="not_negative"),)

    kind: Mapped[Kind] = mapped_column(choice(Kind, "rule_kind"), primary_key=True)
    by_itself: Mapped[bool] = mapped_column(default=False)
    better_percent: Mapped[float]
    least_rows: Mapped[int]

    @property
    def bar(self) -> Bar:
        return Bar(self.better_percent, self.least_rows)


def packed(body: Any) -> bytes:
    return zlib.compress(json.dumps(body, separators=(",", ":")).encode(), 6)

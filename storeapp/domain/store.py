"""A store: where it is, when it is open, how one walks through it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeapp.domain.base import Base, Key, reference

USUAL_HOURS = (time(9), time(21))


class Temperature(StrEnum):
    AMBIENT = "ambient"
    CHILLED = "chilled"
    FROZEN = "frozen"


class Store(Base):
    """`paused_until`: takes no new assignments before. `staffed_minutes`: fulfilment labour of a usual day."""

    __tablename__ = "store"
    __table_args__ = (CheckConstraint("staffed_minutes >= 0", name="staffed"),)

    id: Mapped[Key]
    external_id: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    time_zone: Mapped[str] = mapped_column(String(60))
    line1: Mapped[str] = mapped_column(String(300), default="")
    city: Mapped[str] = mapped_column(String(300), default="")
    region: Mapped[str] = mapped_column(String(300), default="")
    postcode: Mapped[str] = mapped_column(String(20), default="")
    country: Mapped[str] = mapped_column(String(2), default="US")
    phone: Mapped[str] = mapped_column(String(40), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    ships: Mapped[bool] = mapped_column(default=True)
    offers_pickup: Mapped[bool] = mapped_column(default=True)
    participates: Mapped[bool] = mapped_column(default=True)
    paused_until: Mapped[datetime | None]
    pause_reason: Mapped[str] = mapped_column(String(300), default="")
    staffed_minutes: Mapped[int] = mapped_column(default=960)
    ready_minutes: Mapped[int] = mapped_column(default=120)
    at_risk_minutes: Mapped[int] = mapped_column(default=30)
    carrier_cutoff: Mapped[time] = mapped_column(default=time(17, 0))
    document_hash: Mapped[str] = mapped_column(String(64), default="")

    opening_hours: Mapped[list[OpeningHours]] = relationship(
        order_by="OpeningHours.weekday", cascade="all, delete-orphan"
    )

    closures: Mapped[list[Closure]] = relationship(
        order_by="Closure.day", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def paused(self, now: datetime) -> bool:
        return self.paused_until is not None and self.paused_until > now

    def takes_orders(self, now: datetime) -> bool:
        return self.participates and not self.paused(now)

    def opens_on(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing moment of that day of the store's own calendar; None when it stays closed.

        A store that never told its hours is taken to keep the usual ones.
        """
        if any(closure.day == day for closure in self.closures):
            return None
        if not self.opening_hours:
            return datetime.combine(day, USUAL_HOURS[0], self.zone), datetime.combine(day, USUAL_HOURS[1], self.zone)
        hours = next((h for h in self.opening_hours if h.weekday == day.weekday()), None)
        if hours is None:
            return None
        closes = datetime.combine(day, hours.closes, self.zone)
        opens = datetime.combine(day, hours.opens, self.zone)
        return opens, closes if closes > opens else closes + timedelta(days=1)


class OpeningHours(Base):
    """One day's hours on the store's own clock; weekday 0 is Monday."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        UniqueConstraint("store_id", "weekday"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )

    id: Mapped[Key]
    store_id: Mapped[int] = reference("store.id")
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]


class Closure(Base):
    """A day of the store's own calendar on which it does not open, whatever its hours say."""

    __tablename__ = "closure"
    __table_args__ = (UniqueConstraint("store_id", "day"),)

    id: Mapped[Key]
    store_id: Mapped[int] = reference("store.id")
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), default="")


class Bay(Base):
    """A place in the store; `walk_order` is its rank along the usual walk."""

    __tablename__ = "bay"
    __table_args__ = (UniqueConstraint("store_id", "aisle", "name"),)

    id: Mapped[Key]
    store_id: Mapped[int] = reference("store.id")
    aisle: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(120))
    department: Mapped[str] = mapped_column(String(300), default="")
    walk_order: Mapped[int]

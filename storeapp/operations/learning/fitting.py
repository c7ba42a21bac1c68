"""From history to a model and what it says, kind by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.assignment.learned.first_asked import hear
from storeapp.assignment.learned.forecast import fit_forecast
from storeapp.assignment.learned.found_risk import fit_found_risk
from storeapp.assignment.learned.inventory_prices import fit_inventory_prices
from storeapp.assignment.learned.measuring import Measured, last_days
from storeapp.assignment.learned.minutes import fit_minutes
from storeapp.assignment.learned.spread import fit_spread
from storeapp.assignment.learned.unit_demand import learn_unit_demand
from storeapp.assignment.network import Ints
from storeapp.domain.errors import Refusal
from storeapp.domain.learned_part import Kind
from storeapp.domain.product import Product
from storeapp.queries.history.asked import ordered_days
from storeapp.queries.history.days import sampled_days
from storeapp.queries.history.lines import lines
from storeapp.queries.history.span import Span, span
from storeapp.queries.history.waits import waits
from storeapp.queries.history.walks import walks
from storeapp.queries.history.work import arrived
from storeapp.queries.network.products import products_of
from storeapp.queries.network.risk import PRIOR_RISK, SPARE_FROM
from storeapp.queries.network.stores import BASE_MINUTES, LINE_MINUTES, UNIT_MINUTES
from storeapp.queries.policies import active

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FIXED_MINUTES = (BASE_MINUTES, LINE_MINUTES, UNIT_MINUTES)


class NothingToLearn(Refusal):
    """There are fewer than two days of history, so nothing could be held back to measure it on."""


@dataclass(frozen=True)
class Fresh:
    """A model just learned, what it says, and the day (n,) of each row it was learned from."""

    kind: Kind
    model: Any
    words: str
    day: Ints

    @property
    def measured(self) -> Measured:
        found: Measured = self.model.measured
        return found

    @property
    def days(self) -> int:
        return len(np.unique(self.day))

    @property
    def held_days(self) -> int:
        return len(np.unique(self.day[last_days(self.day)]))


def fit(session: Session, kind: Kind, now: datetime) -> Fresh:
    """Only reads. Raises NothingToLearn."""
    return FITS[kind](session, span(session, now))


def _enough(day: Ints) -> Ints:
    if len(np.unique(day)) < 2:
        raise NothingToLearn("There is too little history to learn from: it takes two days at least.")
    return day


def _minutes(session: Session, span: Span) -> Fresh:
    worked = walks(session, span)
    day = _enough(worked.day)
    model = fit_minutes(worked, span.ids, without=FIXED_MINUTES)
    return Fresh(Kind.MINUTES, model, model.summary(span.names), day)


def _found_risk(session: Session, span: Span) -> Fresh:
    sought, departments = lines(session, span)
    day = _enough(sought.day)
    model = fit_found_risk(sought, span.ids, len(departments), np.array(SPARE_FROM), without=PRIOR_RISK)
    named = replace(model, groups=departments)
    return Fresh(Kind.FOUND_RISK, named, named.summary(span.names), day)


def _forecast(session: Session, span: Span) -> Fresh:
    work = arrived(session, span)
    day = _enough(work.day)
    model = fit_forecast(work, span.ids)
    return Fresh(Kind.FORECAST, model, model.summary(WEEKDAYS), day)


def _inventory_prices(session: Session, span: Span) -> Fresh:
    days = sampled_days(session, span)
    day = _enough(np.repeat(np.arange(len(days)), [len(one.orders) for one in days]))
    model = fit_inventory_prices(days, active(session).policy).named(list(products_of(session)))
    return Fresh(Kind.INVENTORY_PRICES, model, model.summary(_titles(session, model.product, model.price)), day)


def _titles(session: Session, product: Sequence[int], amount: Sequence[float]) -> dict[int, str]:
    """Of the product with most, which is the one that is named."""
    most = product[int(np.argmax(amount))] if amount else 0
    return {found.id: found.title for found in session.scalars(select(Product).where(Product.id == most))}


def _spread(session: Session, span: Span) -> Fresh:
    kept = waits(session, span)
    day = _enough(kept.day)
    model = fit_spread(kept)
    return Fresh(Kind.SPREAD, model, model.words(), day)


def _unit_demand(session: Session, span: Span) -> Fresh:
    policy = active(session).policy
    heard = hear(ordered_days(session, span), policy)
    day = _enough(heard.asked.day)
    model = learn_unit_demand(heard, policy, span.ids).named(list(products_of(session)))
    words = model.summary(_titles(session, model.product, model.units), span.names)
    return Fresh(Kind.UNIT_DEMAND, model, words, day)


FITS: Mapping[Kind, Callable[[Session, Span], Fresh]] = {
    Kind.MINUTES: _minutes,
    Kind.FOUND_RISK: _found_risk,
    Kind.FORECAST: _forecast,
    Kind.INVENTORY_PRICES: _inventory_prices,
    Kind.SPREAD: _spread,
    Kind.UNIT_DEMAND: _unit_demand,
}

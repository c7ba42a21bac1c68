"""What a played history cost and how the work was spread, counted the same way whatever the policy weighed."""

from dataclasses import dataclass

import numpy as np

from storeapp.assignment.network import DAY, Calendar, Floats, Ints
from storeapp.assignment.orders import Method, OrderToPlace, Promise
from storeapp.assignment.policy import Money
from storeapp.assignment.simulation import Work, finished, peak_backlog
from storeapp.assignment.what_if.history import History
from storeapp.assignment.what_if.playing import Played

HOUR = 60.0


@dataclass(frozen=True, slots=True)
class Account:
    """Money in dollars for all orders together; shares in percent; the store's day is its usual staffed minutes."""

    orders: int
    served: int  # orders that got a store for something at least
    fulfillment_orders: int
    unplaced_units: int
    parcel: float
    split: float
    labour: float
    late: float
    miss: float
    late_pct: float  # of fulfillment orders
    cv: float  # of stores' utilisation over the stretch
    max_mean: float
    over_100_pct: float  # of stores' days
    p95_backlog_days: float

    @property
    def cost(self) -> float:
        return self.parcel + self.split + self.labour + self.late + self.miss

    def per_order(self, dollars: float) -> float:
        """Of those that were served: an order left alone costs nothing, and must not make the others look cheap."""
        return dollars / max(self.served, 1)

    @property
    def split_pct(self) -> float:
        return 100 * (self.fulfillment_orders / max(self.served, 1) - 1)


def account(history: History, played: Played, money: Money) -> Account:
    """Stores work as in `simulation`: earliest due first, in their opening hours."""
    network = history.network
    work = _work(history, played)
    late = _late(history, played, finished(work, network.calendar))
    served = len({one.number for one in played.given})
    load = np.bincount(work.store, work.minutes, len(network.stores))
    backlog = peak_backlog(work, network.calendar) / network.calendar.day_minutes
    use = load / network.calendar.day_minutes
    return Account(
        orders=len(history.orders),
        served=served,
        fulfillment_orders=len(played.given),
        unplaced_units=played.unplaced,
        parcel=sum(_parcel(history, played, number) for number in range(len(played.given))),
        split=money.split * (len(played.given) - served),
        labour=money.wage * float(work.minutes.sum()),
        late=float(_late_money(history, played, late, money).sum()),
        miss=money.miss * _missed(history, played),
        late_pct=100 * float((late > 0).mean()) if len(late) else 0.0,
        cv=float(use.std() / max(use.mean(), 1e-12)),
        max_mean=float(use.max() / max(use.mean(), 1e-12)),
        over_100_pct=_overloaded(work, network.calendar),
        p95_backlog_days=float(np.percentile(backlog, 95)),
    )


def _work(history: History, played: Played) -> Work:
    rows = [(one.choice.store, history.orders[one.number].moment, one.choice.minutes, one.due) for one in played.given]
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    return Work(table[:, 0].astype(np.int64), table[:, 1], table[:, 2], table[:, 3])


def _orders(history: History, played: Played) -> list[OrderToPlace]:
    return [history.orders[one.number].order for one in played.given]


def _late(history: History, played: Played, done: Floats) -> Floats:
    """(n,) minutes after the promise; what ships leaves with the first departure after it is packed."""
    calendar = history.network.calendar
    over = []
    for one, order, moment in zip(played.given, _orders(history, played), done.tolist(), strict=True):
        ships = order.method is Method.SHIP
        left = _departure(calendar, one.choice.store, moment) if ships else moment
        over.append(left + _transit(history, order, one.choice.store) - order.due)
    return np.array(over)


def _departure(calendar: Calendar, store: int, moment: float) -> float:
    following = calendar.deadline[store][calendar.departs[store] & (calendar.deadline[store] >= moment - 1e-6)]
    return float(following[0]) if len(following) else float(calendar.deadline[store][-1]) + DAY


def _transit(history: History, order: OrderToPlace, store: int) -> float:
    if order.promise is not Promise.ARRIVE_BY or order.destination is None:
        return 0.0
    network = history.network
    return DAY * int(network.lanes.transit_days[order.destination.area, network.stores.origin[store]])


def _late_money(history: History, played: Played, late: Floats, money: Money) -> Floats:
    ships = np.array([order.method is Method.SHIP for order in _orders(history, played)], dtype=np.bool_)
    days, hours = np.ceil(late / DAY), np.ceil(np.minimum(late, DAY) / HOUR)
    dollars = money.late + np.where(ships, money.late_day * days, money.late_hour * hours)
    return np.where(late > 0, dollars, 0.0)


def _parcel(history: History, played: Played, at: int) -> float:
    number, choice, _ = played.given[at]
    order, network = history.orders[number].order, history.network
    if order.destination is None:
        return 0.0
    zone = network.lanes.zone[order.destination.area, network.stores.origin[choice.store]]
    weight = {line.id: line.kg for line in order.lines}
    kg = sum(weight[share.line] * share.units for share in choice.shares)
    return float(network.lanes.parcel[zone] + network.lanes.per_kg[zone] * kg)


def _missed(history: History, played: Played) -> float:
    """Lines that are expected not to be found, by the store's risk where a product is not the last one."""
    given = [(one.choice.store, share.product) for one in played.given for share in one.choice.shares]
    if not given:
        return 0.0
    store, product = np.array(given, dtype=np.int64).T
    many: Ints = np.full(len(store), history.network.risk.spare_from[-1])
    return float(history.network.risk.missed(store, product, many).sum())


def _overloaded(work: Work, calendar: Calendar) -> float:
    """Percent of the stores' days with work on which more was given than a usual day has minutes."""
    day = ((work.arrived - calendar.day_start[work.store]) // DAY).astype(np.int64)
    keys, of = np.unique(np.stack([work.store, day]), axis=1, return_inverse=True)
    minutes = np.bincount(of.ravel(), work.minutes, keys.shape[1])
    return 100 * float((minutes > calendar.day_minutes[keys[0]]).mean()) if len(minutes) else 0.0

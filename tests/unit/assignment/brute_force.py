"""The same model written again, slowly and plainly, and every way there is to serve an order tried out.

Shares no code with the engine: one store and one set of lines at a time, in plain Python.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from math import ceil, exp, inf, isnan

from storeapp.assignment.network import DAY, Network
from storeapp.assignment.orders import Line, OrderToPlace
from storeapp.assignment.policy import Policy


def cheapest(network: Network, order: OrderToPlace, policy: Policy, now: float) -> float:
    """Dollars of the best way to give every line to one store, over all ways; inf if there is none."""

    @cache
    def price(store: int, mine: tuple[int, ...]) -> float:
        return dollars(network, order, policy, now, store, [order.lines[number] for number in mine])

    ways = product(range(len(network.stores)), repeat=len(order.lines))
    return min((_total(policy, price, way) for way in ways), default=inf)


def _total(policy: Policy, price: Callable[[int, tuple[int, ...]], float], way: tuple[int, ...]) -> float:
    used = sorted(set(way))
    if len(used) > policy.limits.fulfillment_orders:
        return inf
    mine = (tuple(number for number, at in enumerate(way) if at == store) for store in used)
    return policy.money.split * (len(used) - 1) + sum(map(price, used, mine))


def dollars(network: Network, order: OrderToPlace, policy: Policy, now: float, s: int, lines: list[Line]) -> float:
    """Dollars of giving these lines to store s, inf if it does not have the units."""
    if any(units_at(network, line.product, s) < line.quantity for line in lines):
        return inf
    if s in order.excluded or not network.stores.abilities[s]:
        return inf
    stores, money = network.stores, policy.money
    minutes = float(stores.base_minutes[s])
    minutes += sum(float(stores.line_minutes[s]) + float(stores.unit_minutes[s]) * line.quantity for line in lines)
    assert order.destination is not None
    zone = int(network.lanes.zone[order.destination.area, s])
    kg = sum(line.kg * line.quantity for line in lines)
    parcel = float(network.lanes.parcel[zone]) + float(network.lanes.per_kg[zone]) * kg
    miss = sum(_chance(network, line, s) for line in lines) * money.miss
    scarce = sum(_scarcity(network, policy, line, s) for line in lines)
    minute = money.wage + _congestion(network, policy, now, s) + _pressure(network, order, policy, now, s)
    return parcel + minutes * minute + miss + scarce + _lateness(network, order, policy, now, s, minutes)


def units_at(network: Network, product_: int, s: int) -> int:
    row = network.stock.row(product_)
    return dict(zip(row.store.tolist(), row.available.tolist(), strict=True)).get(s, 0)


def _chance(network: Network, line: Line, s: int) -> float:
    spare = units_at(network, line.product, s) - line.quantity
    bucket = max(k for k, edge in enumerate(network.risk.spare_from.tolist()) if spare >= edge)
    return float(network.risk.chance[s, network.risk.group[line.product], bucket])


def _scarcity(network: Network, policy: Policy, line: Line, s: int) -> float:
    row = network.stock.row(line.product)
    start = dict(zip(row.store.tolist(), row.start.tolist(), strict=True))[s]
    gone = min((start - units_at(network, line.product, s) + line.quantity) / max(start, 1), 1.0)
    return line.quantity * policy.scarcity.most * (exp(gone) - 1) / (exp(1) - 1)


def _congestion(network: Network, policy: Policy, now: float, s: int) -> float:
    shape, loads = policy.congestion, network.loads
    capacity, given, planned = (float(a[s]) for a in (network.calendar.day_minutes, loads.given, loads.planned))
    hour = now / 60 - 24 * (now // DAY)
    low = int(hour)
    share = shape.arrived[low] + (shape.arrived[low + 1] - shape.arrived[low]) * (hour - low)
    used = (given + shape.trust * shape.planned * capacity) / ((share + shape.trust) * capacity)
    if not isnan(planned):
        used = (given + planned) / capacity
    price, before = 0.0, 0.0
    for above, slope in zip(shape.above, shape.price, strict=True):
        price += (slope - before) / (1 + exp(-(used - above) / shape.width))
        before = slope
    return shape.strength * price


def _staffed(network: Network, s: int, since: float, until: float) -> float:
    windows = zip(network.calendar.opens[s], network.calendar.closes[s], network.calendar.staff[s], strict=True)
    return sum(float(p) * max(0.0, min(until, float(c)) - max(since, float(o))) for o, c, p in windows)


def _backlog(network: Network, s: int, deadline: int) -> float:
    return float(network.loads.due[s][: deadline + 1].sum())


def _departures(network: Network, now: float, s: int) -> Iterator[tuple[int, float]]:
    for b, moment in enumerate(network.calendar.deadline[s].tolist()):
        if network.calendar.departs[s, b] and moment > now:
            yield b, moment


def _needed(network: Network, order: OrderToPlace, now: float, s: int) -> int:
    in_time = [b for b, moment in _departures(network, now, s) if moment + _transit(network, order, s) <= order.due]
    return in_time[-1] if in_time else next(_departures(network, now, s))[0]


def _transit(network: Network, order: OrderToPlace, s: int) -> float:
    assert order.destination is not None
    return DAY * int(network.lanes.transit_days[order.destination.area, s])


def _pressure(network: Network, order: OrderToPlace, policy: Policy, now: float, s: int) -> float:
    price = 0.0
    for b in range(_needed(network, order, now, s), network.calendar.deadline.shape[1]):
        slack = _staffed(network, s, now, float(network.calendar.deadline[s, b])) - _backlog(network, s, b)
        days = slack / float(network.calendar.day_minutes[s]) / policy.deadlines.width
        price += policy.deadlines.price / (1 + exp(min(days, 700.0)))
    return price


def _lateness(network: Network, order: OrderToPlace, policy: Policy, now: float, s: int, minutes: float) -> float:
    work = _backlog(network, s, _needed(network, order, now, s)) + minutes
    leaves = float(network.calendar.deadline[s, -1]) + DAY
    for _, moment in reversed(list(_departures(network, now, s))):
        if _staffed(network, s, now, moment) >= work:
            leaves = moment
    over = leaves + _transit(network, order, s) - order.due
    return policy.money.late + policy.money.late_day * ceil(over / DAY) if over > 0 else 0.0

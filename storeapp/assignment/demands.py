"""What is asked of a store: units of one product. Lines of one product are one demand; a line that no store holds
in full becomes several, one for each part."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from storeapp.assignment.decision import Share
from storeapp.assignment.orders import Line


class Demand(NamedTuple):
    """Units of one product that one store is to give, and the order lines they are for."""

    product: int
    units: int
    kg: float  # of all units
    needs: int  # Ability flags
    shares: tuple[Share, ...]


def demands_of(lines: Iterable[Line]) -> list[Demand]:
    """One demand per product, in the order of the lines."""
    found: dict[int, Demand] = {}
    for line in lines:
        share = Share(line.id, line.product, line.quantity)
        demand = Demand(line.product, line.quantity, line.quantity * line.kg, int(line.needs), (share,))
        found[line.product] = _joined(found[line.product], demand) if line.product in found else demand
    return list(found.values())


def _joined(a: Demand, b: Demand) -> Demand:
    return Demand(a.product, a.units + b.units, a.kg + b.kg, a.needs | b.needs, a.shares + b.shares)


def parts_of(demand: Demand, held: Iterable[int]) -> tuple[list[Demand], tuple[Share, ...]]:
    """Part a demand among stores holding so many units each, fewest parts first; and the shares nobody holds."""
    parts: list[Demand] = []
    rest = demand.shares
    for units in sorted((units for units in held if units > 0), reverse=True):
        if not rest:
            break
        given, rest = _divided(rest, units)
        taken = sum(share.units for share in given)
        parts.append(demand._replace(units=taken, kg=demand.kg * taken / demand.units, shares=given))
    return parts, rest


def _divided(shares: tuple[Share, ...], units: int) -> tuple[tuple[Share, ...], tuple[Share, ...]]:
    """The first `units` units of the shares, and what remains of them."""
    given, rest = [], []
    for share in shares:
        now = min(share.units, units)
        units -= now
        given.append(share._replace(units=now))
        rest.append(share._replace(units=share.units - now))
    return tuple(_filled(given)), tuple(_filled(rest))


def _filled(shares: Iterable[Share]) -> Iterator[Share]:
    return (share for share in shares if share.units > 0)

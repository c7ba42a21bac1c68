"""Who could serve what: the stores holding the products of an order, and why some of them may not serve a line.

A cell is one store that holds the product of one demand. Everything the engine does per order is proportional to the
number of cells, not of stores: stock is kept as compressed rows per product.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from storeapp.assignment.decision import Reason
from storeapp.assignment.demands import Demand
from storeapp.assignment.network import Ability, Floats, Ints, StockRow, kilometres
from storeapp.assignment.orders import ANYWHERE, Method, OrderToPlace
from storeapp.assignment.working import Working

RELAXED = Reason.TOO_FAR.mask | Reason.KEEPS_SPARE.mask | Reason.TOO_BUSY.mask | Reason.TOO_MANY_ORDERS.mask
OPEN_TO = {
    Method.SHIP: int(Ability.ACCEPTING | Ability.SHIPS),
    Method.PICKUP: int(Ability.ACCEPTING | Ability.PICKUP),
}


@dataclass(slots=True)
class Cells:
    """n candidate stores and c cells for m demands."""

    stores: Ints  # (n,) ascending
    at: Ints  # (c,) position in `stores`
    demand: Ints  # (c,)
    units: Ints  # (c,) asked for
    available: Ints  # (c,)
    start: Ints  # (c,)
    price: Floats  # (c,)
    barred: Ints  # (c,) Reason masks, 0 where the store can serve the demand

    def unserved(self, demands: int) -> list[int]:
        """Demands that no store can serve."""
        able = np.bincount(self.demand[self.barred == 0], minlength=demands)
        unserved: list[int] = (able == 0).nonzero()[0].tolist()
        return unserved


def cells_of(working: Working, order: OrderToPlace, demands: Sequence[Demand]) -> Cells:
    """Join the stock rows of the demands over their stores and rule out what cannot be."""
    rows = [_row(working, order, demand) for demand in demands]
    demand = np.repeat(np.arange(len(rows)), [len(row.store) for row in rows])
    stores, at = _union(working, np.concatenate([row.store for row in rows]))
    cells = Cells(
        stores,
        at,
        demand,
        np.array([d.units for d in demands]).take(demand),
        np.concatenate([row.available for row in rows]),
        np.concatenate([row.start for row in rows]),
        np.concatenate([row.price for row in rows]),
        demand,
    )
    cells.barred = _barred(working, order, demands, cells)
    if working.amounts.limited:
        _limit(working, order, cells, len(demands))
    return cells


def _row(working: Working, order: OrderToPlace, demand: Demand) -> StockRow:
    """A product's stores; for pickup only the store the customer chose."""
    row = working.row(demand.product)
    if order.method is Method.SHIP or order.pickup_store == ANYWHERE:
        return row
    here = row.store == order.pickup_store
    return StockRow(*(column[here] for column in row))


def _union(working: Working, store: Ints) -> tuple[Ints, Ints]:
    """The distinct stores, ascending, and the position of each cell's store among them."""
    working.marked[store] = True
    stores = working.marked.nonzero()[0]
    working.marked[stores] = False
    working.position[stores] = np.arange(len(stores))
    return stores, working.position.take(store)


def _barred(working: Working, order: OrderToPlace, demands: Sequence[Demand], cells: Cells) -> Ints:
    """(c,) masks: missing abilities, exclusions after a rejection, too few units."""
    needed = np.array([OPEN_TO[order.method] | demand.needs for demand in demands]).take(cells.demand)
    barred: Ints = needed & ~working.network.stores.abilities.take(cells.stores).take(cells.at)
    barred |= (cells.available < cells.units) * Reason.TOO_FEW_UNITS.mask
    if order.excluded:
        excluded = np.isin(cells.stores, list(order.excluded))
        barred |= excluded.take(cells.at) * Reason.EXCLUDED.mask
    return barred


def _limit(working: Working, order: OrderToPlace, cells: Cells, demands: int) -> None:
    """Apply the relaxed limits, except to demands that would then be left with nobody."""
    before = cells.barred
    cells.barred = before | _over_limit(working, order, cells)
    yielding = cells.unserved(demands)
    if yielding:
        cells.barred = np.where(np.isin(cells.demand, yielding), before, cells.barred)


def _over_limit(working: Working, order: OrderToPlace, cells: Cells) -> Ints:
    limits, loads, stores = working.amounts, working.loads, cells.stores
    used = loads.given.take(stores) / working.network.calendar.day_minutes.take(stores)
    barred = (used >= limits.utilisation.take(stores)) * Reason.TOO_BUSY.mask
    barred |= (loads.open_orders.take(stores) >= limits.open_orders.take(stores)) * Reason.TOO_MANY_ORDERS.mask
    barred |= (distances(working, order, stores) > limits.kilometres.take(stores)) * Reason.TOO_FAR.mask
    spare = cells.available - cells.units < limits.spare_units.take(stores).take(cells.at)
    masks: Ints = barred.take(cells.at) | spare * Reason.KEEPS_SPARE.mask
    return masks


def distances(working: Working, order: OrderToPlace, stores: Ints) -> Floats:
    """(n,) kilometres to the destination; 0 for pickup."""
    if order.destination is None:
        return np.zeros(len(stores))
    where = working.network.stores
    return kilometres(where.lat.take(stores), where.lon.take(stores), order.destination.lat, order.destination.lon)

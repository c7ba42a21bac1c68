"""The learned parts that are live, read back into what they were when they were learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from storeapp.assignment.learned.forecast import WorkForecast
from storeapp.assignment.learned.found_risk import FoundRisk
from storeapp.assignment.learned.inventory_prices import InventoryPrices
from storeapp.assignment.learned.minutes import MinutesModel
from storeapp.assignment.learned.spread import Spread
from storeapp.assignment.learned.unit_demand import UnitDemand
from storeapp.assignment.promises import NOT_LEARNED
from storeapp.assignment.reading import from_json
from storeapp.domain.learned_part import Kind
from storeapp.queries.learned import in_use


@dataclass(frozen=True)
class Parts:
    """None: nothing learned is in use, and the fixed rule holds."""

    minutes: MinutesModel | None = None
    found_risk: FoundRisk | None = None
    forecast: WorkForecast | None = None
    inventory_prices: InventoryPrices | None = None
    spread: Spread = NOT_LEARNED
    unit_demand: UnitDemand | None = None


NOTHING_LEARNED = Parts()

MODELS: Mapping[Kind, type[Any]] = {
    Kind.MINUTES: MinutesModel,
    Kind.FOUND_RISK: FoundRisk,
    Kind.FORECAST: WorkForecast,
    Kind.INVENTORY_PRICES: InventoryPrices,
    Kind.SPREAD: Spread,
    Kind.UNIT_DEMAND: UnitDemand,
}


def parts_in_use(session: Session) -> tuple[Mapping[str, int], Parts]:
    """The versions, and the parts themselves."""
    live = in_use(session)
    versions = {kind.value: part.version for kind, part in live.items()}
    return versions, Parts(
        **{kind.value: from_json(MODELS[kind], part.body, kind.value) for kind, part in live.items()}
    )

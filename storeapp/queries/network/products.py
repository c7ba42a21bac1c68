"""What assignment must know of each product."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeapp.assignment.network import Ability
from storeapp.domain.product import Product
from storeapp.domain.store import Temperature
from storeapp.prepared import Prepared

COLUMNS = (
    Product.id,
    Product.weight_g,
    Product.price,
    Product.temperature,
    Product.minimum_age,
    Product.bulky,
    Product.department,
)

NEWEST = Prepared(select(func.max(Product.id).label("id")))


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """`row` of the stock arrays; kilograms and dollars of one unit; what a store must be able to do; its group."""

    row: int
    kg: float
    value: float
    needs: Ability
    department: str = ""


def newest_product(session: Session) -> int:
    """Id of the last product that came in."""
    return NEWEST.first(session, {}).id or 0


def products_of(session: Session) -> dict[int, ProductFacts]:
    """By product id."""
    found = session.execute(select(*COLUMNS).order_by(Product.id))
    return {
        key: ProductFacts(row, grams / 1000, price / 100, _needs(temperature, age, bulky), department)
        for row, (key, grams, price, temperature, age, bulky, department) in enumerate(found)
    }


def _needs(temperature: Temperature, minimum_age: int, bulky: bool) -> Ability:
    return (
        (Ability.AGE_CHECK if minimum_age else Ability(0))
        | (Ability.COLD if temperature is not Temperature.AMBIENT else Ability(0))
        | (Ability.BULKY if bulky else Ability(0))
    )

"""Amounts as neighbours write them (12.99) in minor units (1299)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

DIGITS = dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"), 0)
DIGITS |= dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
"""ISO 4217 currencies that do not have two digits behind the point."""
MOST = 10_000_000
EXPECTED = "An amount such as 12.99, with a point and no currency sign."


def minor(amount: Decimal, currency: str = "USD") -> int:
    """Halves away from zero."""
    return int(amount.scaleb(DIGITS.get(currency, 2)).to_integral_value(rounding="ROUND_HALF_UP"))


def decimal(cell: str) -> Decimal:
    """`cell` with a decimal point and without thousands marks. Raises ValueError with a sentence."""
    try:
        amount = Decimal(cell.strip())
    except InvalidOperation as fault:
        raise ValueError(EXPECTED) from fault
    if not amount.is_finite() or abs(amount) > MOST:
        raise ValueError(EXPECTED)
    return amount


def amount(cell: str) -> int:
    """In hundredths, for lists that name no currency."""
    return minor(decimal(cell))

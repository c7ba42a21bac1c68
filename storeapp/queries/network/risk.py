"""How likely it is that a line is not found."""

from __future__ import annotations

import numpy as np

from storeapp.assignment.network import Risk

SPARE_FROM = (0, 1, 3, 8)
PRIOR_RISK = (0.12, 0.06, 0.03, 0.015)


def prior_risk(stores: int, products: int) -> Risk:
    """The same for everyone until it has been learned."""
    chance = np.broadcast_to(np.array(PRIOR_RISK), (stores, 1, len(PRIOR_RISK))).copy()
    return Risk(np.zeros(products, dtype=np.int64), np.array(SPARE_FROM), chance)

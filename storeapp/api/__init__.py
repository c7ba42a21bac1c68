"""JSON for integrators, versioned in the URL; the same operations in their own shapes."""

from __future__ import annotations

from flask_openapi import OpenAPI

from storeapp.api import (
    description,
    health,
    hooks,
    kept_network,
    keys,
    orders,
    problems,
    products,
    promises,
    stock,
    stores,
)
from storeapp.api.description import OPENAPI
from storeapp.api.problems import Pages

__all__ = ["OPENAPI", "init_app"]

BLUEPRINTS = (
    orders.bp,
    products.bp,
    stores.bp,
    stock.bp,
    promises.bp,
    hooks.bp,
    health.bp,
    health.metrics_bp,
    description.bp,
)


def init_app(app: OpenAPI, pages: Pages) -> None:
    """`pages` answers the faults of addresses that are not the API's. Callers have keys and no forms."""
    keys.init_app(app)
    kept_network.init_app(app)
    problems.init_app(app, pages)
    for blueprint in BLUEPRINTS:
        app.register_api(blueprint)
        app.extensions["csrf"].exempt(blueprint)

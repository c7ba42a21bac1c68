"""Screens: HTTP in, HTML out, one module per resource."""

from __future__ import annotations

from flask import Flask

from storeapp.config import Settings
from storeapp.db import Database
from storeapp.paths import STATIC
from storeapp.web import (
    access,
    arrivals,
    assignments,
    associates,
    board,
    compression,
    counter,
    counts,
    customers,
    devices,
    errors,
    exceptions,
    filters,
    fulfillment_orders,
    handoffs,
    kept_lines,
    manifests,
    me,
    packing,
    papers,
    parcels,
    pick_lists,
    picks,
    prints,
    queue,
    returns,
    scans,
    security,
    sign_ins,
    small_work,
    staging,
    walk_scans,
)
from storeapp.web.assets import Assets
from storeapp.web.paths import Key
from storeapp.web.templates import Templates

RESOURCES = (
    arrivals,
    assignments,
    associates,
    board,
    counter,
    counts,
    customers,
    devices,
    exceptions,
    fulfillment_orders,
    handoffs,
    manifests,
    me,
    packing,
    papers,
    parcels,
    pick_lists,
    picks,
    prints,
    queue,
    returns,
    scans,
    sign_ins,
    small_work,
    staging,
    walk_scans,
)


def init_app(app: Flask, database: Database, settings: Settings) -> None:
    app.jinja_environment = Templates
    app.url_map.converters["int"] = Key
    security.init_app(app, settings)
    access.init_app(app, database, settings)
    errors.init_app(app)
    filters.init_app(app)
    compression.init_app(app)
    kept_lines.init_app(app)
    Assets(STATIC).init_app(app)
    access.public(Assets.serve)
    for resource in RESOURCES:
        app.register_blueprint(resource.bp)

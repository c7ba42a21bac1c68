"""storeapp: fulfil online orders out of a shop. `create_app` is the only place where the parts are put together."""

from __future__ import annotations

from flask_openapi import OpenAPI

from storeapp.config import Settings
from storeapp.db import Database
from storeapp.paths import TEMPLATES


def create_app(settings: Settings, database: Database | None = None) -> OpenAPI:
    """The web application: screens and API over one database."""
    from storeapp import api, web
    from storeapp.adapters.carriers import carrier_from_setting

    app = OpenAPI("storeapp", static_folder=None, template_folder=str(TEMPLATES), **api.OPENAPI)
    secure = settings.on_https
    app.config.update(
        SECRET_KEY=settings.secret_keys[0],
        SECRET_KEY_FALLBACKS=list(settings.secret_keys[1:]),
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
    )
    database = database or Database(settings.database_url)
    app.extensions["storeapp_database"] = database
    app.extensions["storeapp_settings"] = settings
    app.extensions["storeapp_carrier"] = carrier_from_setting(settings.carrier)
    web.init_app(app, database, settings)
    api.init_app(app, pages=web.errors.page_of)
    return app

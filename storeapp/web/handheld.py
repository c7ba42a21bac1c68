"""The device in somebody's hand: known by a cookie that only this server reads."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, request
from werkzeug.wrappers import Response

from storeapp.config import Settings
from storeapp.domain.device import Device
from storeapp.queries import staff
from storeapp.web.pages import read

KEPT_FOR = timedelta(days=400)
"""The longest that browsers keep a cookie; every sign-in renews it."""


def settings() -> Settings:
    found: Settings = current_app.extensions["storeapp_settings"]
    return found


def cookie_name() -> str:
    return "__Host-device" if settings().on_https else "device"


def key() -> str:
    return request.cookies.get(cookie_name(), "")


def known() -> Device | None:
    """The device as it was enrolled; it may have been revoked since."""
    return read(lambda reading: staff.device_by_key(reading, key()))


def enrolled() -> Device | None:
    device = known()
    return device if device and device.revoked_at is None else None


def keep(response: Response, device_key: str) -> None:
    response.set_cookie(
        cookie_name(),
        device_key,
        max_age=KEPT_FOR,
        secure=settings().on_https,
        httponly=True,
        samesite="Lax",
        path="/",
    )

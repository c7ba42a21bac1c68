"""JSON for integrators, versioned in the URL; the same operations in their own shapes."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    pass

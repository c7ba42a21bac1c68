"""Is it alive? And figures for monitoring."""

from __future__ import annotations

from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from storeapp import clock
from storeapp.api.door import database, json_response
from storeapp.api.keys import scope
from storeapp.api.problems import Problem
from storeapp.api.resource import problem, resource
from storeapp.gate import public
from storeapp.queries import waiting

bp = resource("health")
metrics_bp = resource("metrics", "")


class HealthAnswer(BaseModel):
    database: str


@bp.get("/health", responses={200: HealthAnswer, 503: problem(503)})
@public
def health() -> Response:
    """Whether this service can do its work: 200, or 503 when the database cannot be reached."""
    try:
        with database().reading() as reading:
            reading.execute(text("SELECT 1"))
    except SQLAlchemyError as fault:
        raise Problem(503, "The database cannot be reached.", headers={"Retry-After": "5"}) from fault
    return json_response(HealthAnswer(database="reachable").model_dump_json())


@metrics_bp.get("/metrics", doc_ui=False)
@scope("metrics:read")
def metrics() -> Response:
    """Read from the database when asked, so that it is the same whichever process answers."""
    registry = CollectorRegistry()
    with database().reading() as reading:
        for name, (meaning, value) in waiting.figures(reading, clock.now()).items():
            Gauge(name, meaning, registry=registry).set(value)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

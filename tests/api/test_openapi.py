"""What the API says of itself is true: requests made from its own description, right and wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.openapi import from_wsgi
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from tests.api.caller import Caller
from tests.cast import World

SCHEMA = "/api/v1/openapi.json"
OPERATIONS = (
    "POST /api/v1/orders",
    "GET /api/v1/orders/{source}/{external_id}",
    "POST /api/v1/orders/{source}/{external_id}/cancellation",
    "POST /api/v1/products",
    "POST /api/v1/stores",
    "POST /api/v1/stock",
    "POST /api/v1/hooks/shopify",
    "GET /api/v1/promises",
    "GET /api/v1/health",
)
TRIALS = [(name, mode) for name in OPERATIONS for mode in GenerationMode if "health" not in name or mode.is_positive]
"""Nothing can be wrong with a request that says nothing."""

JUDGES = [positive_data_acceptance, negative_data_rejection]
bounded: Callable[..., Any] = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize(("name", "mode"), TRIALS)
def test_it_answers_as_described(name: str, mode: GenerationMode, app: Flask, caller: Caller, world: World) -> None:
    """What is right by its shape may still be refused (a store that nobody knows), and of a list with wrong documents
    the right ones are taken; so whether it is accepted is no matter here."""
    method, path = name.split()
    headers = {"Authorization": f"Bearer {caller.key}"}

    @bounded
    @given(case=from_wsgi(SCHEMA, app)[path][method].as_strategy(mode))
    def answers(case: Any) -> None:
        case.call_and_validate(headers=headers, excluded_checks=JUDGES)

    answers()


def test_every_described_operation_is_tried_and_says_what_it_needs(app: Flask) -> None:
    paths = app.test_client().get(SCHEMA).json["paths"]
    operations = {f"{method.upper()} {path}": it for path, item in paths.items() for method, it in item.items()}
    assert operations.keys() == set(OPERATIONS)
    for name, operation in operations.items():
        assert operation["summary"], name
        if operation.get("security") and name.startswith("POST"):
            headers = [parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "header"]
            assert headers == ["Idempotency-Key"], name
            assert {"401", "403", "413", "415", "422", "429", "503"} <= operation["responses"].keys()

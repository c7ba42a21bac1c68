"""The mark by which a view says who may come in: `view.operation`. A view that says nothing is shut.

The screens ask for a person whose role may do the operation; the API asks for a key with a scope.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
BY_KEY = "by_key"
NOT_BY_PERSON = frozenset({PUBLIC, BY_KEY})
"""What the gate of the screens lets pass."""


def operation(name: str) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.operation = name  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    return operation(PUBLIC)(view)

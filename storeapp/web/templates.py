"""Templates that look up what they all share without asking twice."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class Templates(Environment):
    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One plain dictionary: every import of macros compares its names, which a chain of two does slowly."""
        return super().make_globals(d) if d else self.globals

"""PINs and passwords: slow to guess, useless without the pepper, never stored as they are."""

from __future__ import annotations

import hashlib
import hmac
from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from storeapp.domain.errors import Refusal

PIN_DIGITS = 6
SHORTEST_PASSWORD = 12

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""Argon2id, 19 MiB: the smallest of the settings that OWASP's password storage guide recommends."""

KEYPAD_LINES = ("147258369", "963852741", "159357", "357159", "258000", "456123", "789456", "123789")


def hashed(secret: str, pepper: str) -> str:
    return _hasher.hash(_peppered(secret, pepper))


def matches(stored: str, secret: str, pepper: str) -> bool:
    """Takes as long for somebody without a secret as for somebody with another one."""
    try:
        return _hasher.verify(stored or _nobody(), _peppered(secret, pepper)) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def must_be_good_pin(pin: str) -> None:
    """Raises Refusal for a PIN that one would try first."""
    if not (pin.isascii() and pin.isdigit() and len(pin) == PIN_DIGITS):
        raise Refusal(f"A PIN has {PIN_DIGITS} digits.")
    if _common(pin):
        raise Refusal("That PIN is easy to guess. Take one without a pattern or a repetition.")


def must_be_good_password(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD or len(set(password)) < 5:
        raise Refusal(f"A password needs {SHORTEST_PASSWORD} characters or more. Three or four words do well.")


def _common(pin: str) -> bool:
    repeats = any(pin == pin[:size] * (PIN_DIGITS // size) for size in (1, 2, 3))
    steps = {(int(right) - int(left)) % 10 for left, right in pairwise(pin)}
    return repeats or len(steps) == 1 or len(set(pin)) <= 2 or any(pin in line for line in KEYPAD_LINES)


def _peppered(secret: str, pepper: str) -> bytes:
    return hmac.new(pepper.encode(), secret.encode(), hashlib.sha256).digest()


@cache
def _nobody() -> str:
    return _hasher.hash("nobody")

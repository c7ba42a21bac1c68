"""PINs and passwords."""

from __future__ import annotations

import time

import pytest

from storeapp.domain import secret
from storeapp.domain.errors import Refusal


@pytest.mark.parametrize(
    "pin",
    ["000000", "123456", "654321", "012345", "135791", "121212", "123123", "112211", "147258", "789456", "258000"],
)
def test_a_pin_that_one_would_try_first_is_refused(pin: str) -> None:
    with pytest.raises(Refusal, match="easy to guess"):
        secret.must_be_good_pin(pin)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12a456", "１２３４５６", "-12345"])
def test_a_pin_has_six_digits(pin: str) -> None:
    with pytest.raises(Refusal, match="6 digits"):
        secret.must_be_good_pin(pin)


@pytest.mark.parametrize("pin", ["274913", "906158", "483027"])
def test_an_ordinary_pin_is_taken(pin: str) -> None:
    secret.must_be_good_pin(pin)


def test_nearly_every_pin_is_good() -> None:
    refused = sum(_is_refused(f"{number:06d}") for number in range(0, 10**6, 7))
    assert refused / (10**6 / 7) < 0.01


def _is_refused(pin: str) -> bool:
    try:
        secret.must_be_good_pin(pin)
    except Refusal:
        return True
    return False


def test_only_the_same_secret_with_the_same_pepper_matches() -> None:
    stored = secret.hashed("274913", "pepper")
    assert secret.matches(stored, "274913", "pepper")
    assert not secret.matches(stored, "274914", "pepper")
    assert not secret.matches(stored, "274913", "another pepper")
    assert not secret.matches("", "274913", "pepper")
    assert not secret.matches("not a digest", "274913", "pepper")


def test_the_same_pin_is_stored_differently_each_time() -> None:
    assert secret.hashed("274913", "") != secret.hashed("274913", "")


def test_a_digest_costs_memory_but_little_time() -> None:
    begun = time.process_time()
    stored = secret.hashed("274913", "")
    assert time.process_time() - begun < 0.1
    assert "argon2id" in stored
    assert "m=19456" in stored


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "abababababababab"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(Refusal):
        secret.must_be_good_password(password)

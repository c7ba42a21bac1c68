"""The carrier that a deployment names."""

from __future__ import annotations

from collections.abc import Callable

from storeapp.adapters.carriers.easypost import EasyPost
from storeapp.adapters.carriers.house import HouseCarrier
from storeapp.adapters.carriers.model import Carrier
from storeapp.adapters.carriers.shippo import Shippo

WITH_A_KEY: dict[str, Callable[[str], Carrier]] = {"easypost": EasyPost, "shippo": Shippo}


def carrier_from_setting(setting: str) -> Carrier:
    """`house`, `easypost:KEY` or `shippo:KEY`; ValueError with a sentence for anything else."""
    name, _, key = setting.partition(":")
    if setting == "house":
        return HouseCarrier()
    if name in WITH_A_KEY and key:
        return WITH_A_KEY[name](key)
    raise ValueError("The carrier is house, easypost:KEY or shippo:KEY, with the key from that account.")

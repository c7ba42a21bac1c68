"""Refusals: one exception, one sentence that tells the person holding the phone what to do next."""

from __future__ import annotations


class Refusal(Exception):
    """The floor may not do this now. `str(refusal)` is shown as it is."""


class NotFound(Exception):
    """Not in this store, or not at all; the two look the same from outside."""


class NotAllowed(Exception):
    """The role may not do this."""


class Conflict(Exception):
    """Somebody was faster; asking again with fresh numbers may work."""


class WrongItem(Refusal):
    pass


class OverPick(Refusal):
    pass


class WrongState(Refusal):
    pass


class TakenOver(Refusal):
    """Somebody else has this walk now."""


class StagingLocationFull(Refusal):
    pass


class WrongTemperature(Refusal):
    pass


class NotVerified(Refusal):
    pass


class AlreadyHandedOver(Refusal):
    pass


class NoStock(Refusal):
    pass

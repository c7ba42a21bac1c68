"""Learning from what happened: a new version of a part goes into the shadow, and is switched on and off by data."""

from storeapp.operations.learning.fitting import Fresh, NothingToLearn, fit
from storeapp.operations.learning.keeping import keep
from storeapp.operations.learning.ruling import set_rule
from storeapp.operations.learning.switching import switch_off, switch_on

__all__ = [
    "Fresh",
    "NothingToLearn",
    "fit",
    "keep",
    "set_rule",
    "switch_off",
    "switch_on",
]

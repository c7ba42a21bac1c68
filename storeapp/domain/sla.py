"""Due and standing, always computed from now."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

AT_RISK = timedelta(minutes=30)


class Standing(StrEnum):
    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    LATE = "late"


WORDS = {Standing.ON_TIME: "On time", Standing.AT_RISK: "At risk", Standing.LATE: "Late"}


def standing(due: datetime, now: datetime, at_risk: timedelta = AT_RISK) -> Standing:
    if now > due:
        return Standing.LATE
    return Standing.AT_RISK if due - now <= at_risk else Standing.ON_TIME

"""A stored decision in words that a store manager understands."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from storeapp.assignment.decision import CandidateRecord, ChoiceRecord, Reason, Record, UnplacedRecord

REASONS: dict[Reason, str] = {
    Reason.PAUSED: "is paused",
    Reason.DOES_NOT_SHIP: "does not ship",
    Reason.NO_PICKUP: "offers no pickup",
    Reason.NO_AGE_CHECK: "may not sell age-restricted goods online",
    Reason.NOT_COLD: "cannot keep it cold",
    Reason.NOT_HAZARDOUS: "may not send hazardous goods",
    Reason.NOT_BULKY: "cannot handle bulky goods",
    Reason.EXCLUDED: "already turned it down",
    Reason.NO_DEPARTURE: "has no carrier calling in the days ahead",
    Reason.TOO_FEW_UNITS: "has too few units",
    Reason.TOO_FAR: "is too far away",
    Reason.KEEPS_SPARE: "keeps its last units on the shelf",
    Reason.TOO_BUSY: "is full for today",
    Reason.TOO_MANY_ORDERS: "has as many open orders as allowed",
    Reason.MOST_FULFILLMENT_ORDERS: "would need more parcels than an order may have",
    Reason.NOT_STOCKED: "is not stocked",
}

DEARER: dict[str, str] = {
    "parcel": "a dearer parcel",
    "split": "one more parcel",
    "labour": "more work",
    "lateness": "a late arrival",
    "miss": "items harder to find there",
    "scarcity": "fewer units left there",
    "congestion": "a busier day there",
    "preference": "a lower preference",
}
CHEAPER: dict[str, str] = {
    "parcel": "a cheaper parcel",
    "split": "one parcel fewer",
    "labour": "less work",
    "lateness": "no late arrival",
    "miss": "items easier to find there",
    "scarcity": "more units left there",
    "congestion": "a quieter day there",
    "preference": "a higher preference",
}
NAMED = 3  # stores named in a list before it is cut short


def dollars(amount: float) -> str:
    return f"{'-' if amount <= -0.005 else ''}${abs(amount):,.2f}"


def points(amount: float) -> str:
    """For policies that do not weigh money, such as the nearest store."""
    return f"{amount:,.0f} points"


class Speech(NamedTuple):
    """How to say store ids, line ids, moments and amounts to a person."""

    store: Callable[[int], str]
    line: Callable[[int], str]
    when: Callable[[float], str]
    amount: Callable[[float], str] = dollars


def words(record: Record, speech: Speech) -> list[str]:
    """Sentences: what each store gives and why it, what one parcel would have cost, who was ruled out, what is open."""
    return [
        *(sentence for choice in record["choices"] for sentence in _choice(choice, speech)),
        *one_parcel(record, speech),
        *(_ruled_out(reason, stores, speech) for reason, stores in record["ruled_out"].items()),
        *(not_placed(unplaced, speech) for unplaced in record.get("unplaced", [])),
    ]


def _choice(choice: ChoiceRecord, speech: Speech) -> Iterator[str]:
    store, cost = speech.store(choice["store"]), cost_of(choice)
    lines = listed([f"{units} x {speech.line(line)}" for line, units in choice["lines"]])
    yield f"{store} gives {lines}: {speech.amount(cost)} and about {choice['minutes']:.0f} minutes of work."
    yield f"It is expected to be done by {speech.when(choice['finish'])}{_late(choice)}."
    yield f"The cost is {listed([f'{name} {speech.amount(value)}' for name, value in _largest(choice['terms'])])}."
    for runner_up in choice["runners_up"][:1]:
        yield _compared(runner_up, choice, speech)


def _late(choice: ChoiceRecord) -> str:
    return ", later than promised" if choice["terms"].get("lateness", 0.0) > 0 else ""


def _compared(other: CandidateRecord, choice: CandidateRecord, speech: Speech) -> str:
    more = cost_of(other) - cost_of(choice)
    said = because(other, choice, speech)
    why = f": {said}" if said else ""
    compared = f"{speech.amount(abs(more))} {'cheaper' if more < 0 else 'dearer'}"
    return f"Next best was {speech.store(other['store'])}, {compared}{why}."


def because(other: CandidateRecord, choice: CandidateRecord, speech: Speech) -> str:
    """What a runner-up was dearer and cheaper by, the largest first."""
    return listed([_because(name, by, speech) for name, by in _differences(other["terms"], choice["terms"])])


def _because(term: str, by: float, speech: Speech) -> str:
    return f"{DEARER[term]} (+{speech.amount(by)})" if by > 0 else f"{CHEAPER[term]} (-{speech.amount(-by)})"


def _differences(a: dict[str, float], b: dict[str, float]) -> list[tuple[str, float]]:
    return _largest({name: a.get(name, 0.0) - b.get(name, 0.0) for name in DEARER})


def _largest(terms: dict[str, float]) -> list[tuple[str, float]]:
    """The terms that matter, at least half a cent, largest first."""
    return sorted(((n, v) for n, v in terms.items() if abs(v) >= 0.005), key=lambda item: -abs(item[1]))[:NAMED]


def one_parcel(record: Record, speech: Speech) -> Iterator[str]:
    if one := record.get("one_store"):
        more = cost_of(one) - sum(cost_of(choice) for choice in record["choices"])
        yield f"One parcel from {speech.store(one['store'])} was possible, for {speech.amount(more)} more."


def _ruled_out(reason: str, stores: list[int], speech: Speech) -> str:
    return f"Ruled out, because it {reason_of(reason)}: {some(stores, speech)}."


def reason_of(stored: str) -> str:
    """What is said of a store after "it": a reason as it stands in a record."""
    return REASONS[Reason[stored.upper()]]


def some(stores: list[int], speech: Speech) -> str:
    """The first few stores by name, and how many others."""
    named = [speech.store(store) for store in stores[:NAMED]]
    return listed([*named, *_others(len(stores) - len(named))])


def _others(rest: int) -> list[str]:
    return [f"{rest} other{'s' if rest > 1 else ''}"] if rest else []


def not_placed(unplaced: UnplacedRecord, speech: Speech) -> str:
    reason = Reason[unplaced["reason"].upper()]
    what = f"{unplaced['units']} x {speech.line(unplaced['line'])}"
    if reason in (Reason.NOT_STOCKED, Reason.MOST_FULFILLMENT_ORDERS):
        sentence = f"{what} is not placed: it {REASONS[reason]}."
    else:
        sentence = f"{what} is not placed: the store that came closest {REASONS[reason]}."
    elsewhere = listed([speech.store(store) for store in unplaced.get("elsewhere", [])])
    return f"{sentence} The customer could collect it from {elsewhere}." if elsewhere else sentence


def cost_of(candidate: CandidateRecord) -> float:
    return sum(candidate["terms"].values())


def listed(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""

"""What the demo prints: where to look, and who can sign in with what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from storeapp.demo.world import World
from storeapp.demo.world.staff import CAST, HEAD_OFFICE, StaffMember


def cast_sheet(world: World) -> Iterator[str]:
    """The people everybody talks about, store by store."""
    names = {name for people in CAST.values() for name, _ in people} | {HEAD_OFFICE}
    return _sheet(world, [member for member in world.staff if member.name in names])


def whole_sheet(world: World) -> Iterator[str]:
    return _sheet(world, world.staff)


def _sheet(world: World, members: Sequence[StaffMember]) -> Iterator[str]:
    stores = {store.external_id: f"{store.name} (store {store.external_id})" for store in world.stores}
    for number, people in groupby(members, key=lambda member: member.store):
        yield stores.get(number, "Head office")
        yield from _lines(people)


def _lines(people: Iterable[StaffMember]) -> Iterator[str]:
    for person in people:
        ways = (f"PIN {person.pin}" if person.pin else "", _by_password(person))
        yield f"  {person.name:<28} {person.role:<10} {'   '.join(filter(None, ways))}"


def _by_password(person: StaffMember) -> str:
    return f"{person.login} / {person.password}" if person.login else ""

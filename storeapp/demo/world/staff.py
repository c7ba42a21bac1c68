"""The people of the chain and what they sign in with. Ana picks and Ben packs in Ballard, Mo manages there; Sam works
in Capitol Hill; Hana is at head office."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from random import Random

from storeapp.demo.chance import stream
from storeapp.demo.world.chain import Branch, chain
from storeapp.demo.world.names import person
from storeapp.domain.errors import Refusal
from storeapp.domain.permissions import Role
from storeapp.domain.secret import must_be_good_pin

WORDS = (
    "amber anchor basil beacon birch bramble canyon cedar cobalt copper coral cricket dune ember falcon fern flint"
    " ginger harbor hazel indigo ivory juniper kettle lantern lemon maple marble meadow mint nettle oak olive orchid"
    " otter pebble pepper plum quartz raven river saffron slate spruce summit teal thistle timber tulip walnut willow"
)
UNDECOMPOSED = str.maketrans("ŁłØøÐđ", "LlOoDd")


@dataclass(frozen=True)
class StaffMember:
    """Head office has neither `store` nor PIN; associates have neither `login` nor `password`."""

    store: str
    name: str
    role: Role
    badge: str
    pin: str = ""
    login: str = ""
    password: str = ""


CAST = {
    "101": (("Ana Duarte", Role.ASSOCIATE), ("Ben Okafor", Role.ASSOCIATE), ("Mo Haddad", Role.MANAGER)),
    "102": (("Sam Lindqvist", Role.ASSOCIATE),),
}
HEAD_OFFICE = "Hana Sato"

Person = tuple[str, Role]


def staff(seed: int) -> tuple[StaffMember, ...]:
    """Head office first, then store by store with the cast in front. No two share a login, nor a PIN in one store."""
    chance = stream(seed, "head office")
    hana = StaffMember("", HEAD_OFFICE, Role.HQ, "9001", login=login(HEAD_OFFICE), password=password(chance))
    return (hana, *(member for branch in chain().branches for member in _crew(branch, seed)))


def login(name: str) -> str:
    """ "José Díaz" signs in as jose.diaz."""
    plain = unicodedata.normalize("NFKD", name.translate(UNDECOMPOSED)).encode("ascii", "ignore").decode()
    return ".".join(re.findall("[a-z0-9]+", plain.lower()))


def password(chance: Random) -> str:
    return "-".join([*chance.sample(WORDS.split(), 3), str(chance.randint(10, 99))])


def pin(chance: Random, taken: Container[str]) -> str:
    """Six digits, no other one's, and none that people try first."""
    while (digits := f"{chance.randrange(10**6):06d}") in taken or not _is_good(digits):
        pass
    return digits


def _is_good(digits: str) -> bool:
    try:
        must_be_good_pin(digits)
    except Refusal:
        return False
    return True


def _crew(branch: Branch, seed: int) -> Iterator[StaffMember]:
    chance = stream(seed, "crew", branch.number)
    pins: set[str] = set()
    for place, (name, role) in enumerate(_people(branch, chance), 1):
        pins.add(code := pin(chance, pins))
        badge = f"{branch.number}{place:02d}"
        yield _with_password(StaffMember(branch.number, name, role, badge, code), chance)


def _with_password(member: StaffMember, chance: Random) -> StaffMember:
    """Managers need one for more than the floor."""
    if member.role is not Role.MANAGER:
        return member
    is_cast = (member.name, member.role) in CAST.get(member.store, ())
    name = login(member.name) if is_cast else f"{login(member.name)}.{member.store}"
    return replace(member, login=name, password=password(chance))


def _people(branch: Branch, chance: Random) -> list[Person]:
    people: list[Person] = list(CAST.get(branch.number, ()))
    if all(role is not Role.MANAGER for _, role in people):
        people.append((_newcomer(people, chance), Role.MANAGER))
    for _ in range(chance.randint(*chain().format_of(branch).staff) - len(people)):
        people.append((_newcomer(people, chance), Role.ASSOCIATE))
    return people


def _newcomer(people: list[Person], chance: Random) -> str:
    """Names on the sign-in screen of one store differ."""
    known = {name for name, _ in people}
    while (name := person(chance)) in known:
        pass
    return name

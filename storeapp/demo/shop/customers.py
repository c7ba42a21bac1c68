"""The customers of the web shop: who they are, where they live, and which store is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from storeapp.demo.chance import stream
from storeapp.demo.world.chain import Branch, chain
from storeapp.demo.world.names import names, person, street_address
from storeapp.demo.world.places import Place, anywhere, around
from storeapp.demo.world.staff import login
from storeapp.operations.intake.documents import AddressDocument, CustomerDocument

NEAR_MILES, METRO_MILES = 6.0, 35.0
DOMAINS = ("example.com", "example.org", "example.net", "mail.example", "post.example")
IN_A_FLAT = 0.3
WITHOUT_PHONE, WITHOUT_EMAIL = 0.06, 0.03


@dataclass(frozen=True)
class Customer:
    """`store`: the number of the one nearby, where they collect."""

    number: int
    name: str
    store: str
    home: Place
    line1: str
    line2: str
    email: str
    phone: str

    @property
    def document(self) -> CustomerDocument:
        return CustomerDocument(name=self.name, email=self.email, phone=self.phone)

    @property
    def address(self) -> AddressDocument:
        return AddressDocument(
            name=self.name,
            line1=self.line1,
            line2=self.line2,
            city=self.home.city,
            region=self.home.state,
            postcode=self.home.zip,
            phone=self.phone,
            latitude=self.home.latitude,
            longitude=self.home.longitude,
        )


def local(branch: Branch, number: int, seed: int) -> Customer:
    """Customer `number` (from 0) who collects at the store; the first ones are the pairs that look alike."""
    chance = stream(seed, "customer", branch.number, number)
    home = _weighted(around(branch.zip, NEAR_MILES if chance.random() < 0.8 else METRO_MILES), chance)
    return _customer(number, _local_name(number, chance), branch.number, home, chance)


def distant(number: int, seed: int) -> Customer:
    """Customer `number` who only has parcels sent: half of them in the stores' cities, the others anywhere."""
    chance = stream(seed, "distant customer", number)
    branch = chance.choice(chain().branches)
    homes = around(branch.zip, METRO_MILES) if chance.random() < 0.5 else anywhere()
    return _customer(number, person(chance), "", _weighted(homes, chance), chance)


def _local_name(number: int, chance: Random) -> str:
    pairs = names().lookalikes.pairs
    return pairs[number // 2][number % 2] if number // 2 < len(pairs) else person(chance)


def _weighted(homes: tuple[Place, ...], chance: Random) -> Place:
    """More people live where more area codes are needed."""
    return chance.choices(homes, [len(home.area_codes) ** 2 for home in homes])[0]


def _customer(number: int, name: str, store: str, home: Place, chance: Random) -> Customer:
    return Customer(
        number=number,
        name=name,
        store=store,
        home=home,
        line1=street_address(chance),
        line2=chance.choice(names().streets.units) if chance.random() < IN_A_FLAT else "",
        email="" if chance.random() < WITHOUT_EMAIL else _email(name, chance),
        phone="" if chance.random() < WITHOUT_PHONE else _phone(home, chance),
    )


def _email(name: str, chance: Random) -> str:
    number = str(chance.randint(2, 99)) if chance.random() < 0.4 else ""
    return f"{login(name)}{number}@{chance.choice(DOMAINS)}"


def _phone(home: Place, chance: Random) -> str:
    """Numbers 555-0100 to 555-0199 belong to nobody."""
    return f"({chance.choice(home.area_codes)}) 555-01{chance.randint(0, 99):02d}"

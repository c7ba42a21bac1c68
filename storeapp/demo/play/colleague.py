"""One associate who is played: takes the next thing that waits, does it as on a handheld, and looks again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from storeapp.adapters.carriers import HouseCarrier
from storeapp.adapters.carriers.labelling import buy_label
from storeapp.db import Database
from storeapp.demo.play.clockwork import Clockwork, Steps
from storeapp.demo.play.floor import Floor, Waiting, waiting
from storeapp.demo.play.shelves import places_for
from storeapp.demo.play.tidying import to_tidy
from storeapp.domain.associate import Associate
from storeapp.domain.errors import Conflict, NotFound, Refusal
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.handoff import Proof
from storeapp.domain.pick_list import Pick, PickList
from storeapp.domain.shipment import Manifest
from storeapp.domain.shortage import ShortReason
from storeapp.operations import arriving, handing_off, packing, picking, shipping, staging
from storeapp.operations.handing_off import Check
from storeapp.queries import next_walk, parcels, reach

CARRIER = HouseCarrier()
TRY_AGAIN = timedelta(minutes=15)
SHORT = 0.03
SHOWS_CODE = 0.8
REASONS = (ShortReason.NOT_FOUND, ShortReason.NOT_FOUND, ShortReason.FEWER_THAN_STATED, ShortReason.DAMAGED)

SOMEBODY_WAS_FASTER = (Refusal, Conflict, NotFound, StaleDataError, DBAPIError)

Deed = Callable[[Session, FulfillmentOrder, Stamp], object]


@dataclass
class Colleague:
    """`associate` is a key. `pace` 1 is a usual person; below 1 everything goes faster. `walks`: also picks; somebody
    has to stay with the counter and the bench."""

    database: Database
    clock: Clockwork
    floor: Floor
    associate: int
    chance: Random
    pace: float
    walks: bool = True

    def shift(self) -> Steps:
        """Never ends; what somebody else was faster with is left to them."""
        while True:
            job = self._next_job() if self.floor.is_open(self.clock.now) else None
            if job is None:
                yield self._seconds(60, 180)
                continue
            try:
                yield from job
            except SOMEBODY_WAS_FASTER:
                yield self._seconds(30, 90)

    def _next_job(self) -> Steps | None:
        """What was begun first, then what waits longest to leave the hands: customers, totes, shelves."""
        with self.database.reading() as session:
            mine = picking.current(session, self.associate)
            there = waiting(session, self.floor, self.clock.now)
            tidying = to_tidy(session, self.floor, self.clock.now)
        if mine:
            return self._walk_on(mine.id)
        return self._chosen(there) or (self._tidy(tidying) if tidying else None)

    def _chosen(self, there: Waiting) -> Steps | None:
        if there.customers:
            return self._holding(there.customers[0], self._serve(there.customers[0]))
        if there.to_stage:
            return self._holding(there.to_stage[0], self._do(there.to_stage[0], _stage, self._seconds(50, 110)))
        if there.to_pack:
            return self._holding(there.to_pack[0], self._pack(there.to_pack[0]))
        if there.to_ship:
            return self._holding(there.to_ship[0], self._load())
        return self._walk() if there.to_pick and self.walks else None

    def _holding(self, key: int, steps: Steps) -> Steps:
        """Nobody else who is played takes it meanwhile, nor for a while when it could not be done."""
        self.floor.taken.add(key)
        try:
            yield from steps
        except Refusal:
            self.floor.put_aside[key] = self.clock.now + TRY_AGAIN
            raise
        finally:
            self.floor.taken.discard(key)

    def _do(self, key: int, deed: Deed, after: timedelta) -> Steps:
        yield after
        with self.database.transaction() as session:
            deed(session, self._order(session, key), self._stamp())

    def _serve(self, key: int) -> Steps:
        """Takes the arrival at once, fetches the bag, checks and hands it over."""
        yield from self._do(key, _take_arrival, self._seconds(5, 60))
        deed = _hand_over_by_code if self.chance.random() < SHOWS_CODE else _hand_over_by_id
        yield from self._do(key, deed, self._seconds(60, 170))

    def _pack(self, key: int) -> Steps:
        yield self._seconds(80, 200)
        with self.database.transaction() as session:
            order = self._order(session, key)
            packing.put_in_rest(session, order, self._stamp())
            parcel = packing.close(session, order, *packing.proposed(order), self._stamp())
        yield self._seconds(10, 25)
        if problem := buy_label(self.database, CARRIER, parcel.id, self._stamp()):
            raise Refusal(problem)

    def _load(self) -> Steps:
        """The carrier is here: every parcel is scanned, then handed over."""
        yield self._seconds(60, 240)
        with self.database.transaction() as session:
            for row in parcels.carriers(session, self.floor.store.id):
                manifest = session.get_one(Manifest, row.id)
                there = shipping.waiting(session, manifest)
                for parcel in there:
                    shipping.load(session, manifest, parcel)
                session.flush()
                shipping.hand_to_carrier(session, manifest, len(there), self._stamp())

    def _tidy(self, deed: Callable[[Session, Stamp], None]) -> Steps:
        yield self._seconds(40, 120)
        with self.database.transaction() as session:
            deed(session, self._stamp())

    def _walk(self) -> Steps:
        with self.database.reading() as session:
            walk = next_walk.propose(session, self.floor.store.id, self.clock.now)
        if walk is None:
            return
        with self.database.transaction() as session:
            me = session.get_one(Associate, self.associate)
            mine = picking.claim(session, me, self.floor.store.id, walk, self._stamp())
        yield from self._walk_on(mine.id)

    def _walk_on(self, pick_list: int) -> Steps:
        with self.database.reading() as session:
            picks = [pick.id for pick in session.get_one(PickList, pick_list).picks if pick.line.open]
        for pick in picks:
            yield self._seconds(25, 75)
            self._pick(pick)
        yield self._seconds(20, 60)
        with self.database.transaction() as session:
            picking.finish(session, session.get_one(PickList, pick_list), self._stamp())

    def _pick(self, key: int) -> None:
        """All of it, or what is there of it; nothing when the order was cancelled meanwhile."""
        with self.database.transaction() as session:
            pick = session.get_one(Pick, key)
            self._order(session, pick.line.fulfillment_order_id)
            session.refresh(pick.line)
            missing = self.chance.randint(1, pick.line.open) if pick.line.open and self._nothing_there() else 0
            if found := pick.line.open - missing:
                picking.confirm_pick(session, pick, found, self._stamp())
            if missing:
                picking.short_pick(session, pick, missing, self.chance.choice(REASONS), self._stamp())

    def _order(self, session: Session, key: int) -> FulfillmentOrder:
        return reach.own_for_change(session, FulfillmentOrder, key, self.floor.store.id)

    def _nothing_there(self) -> bool:
        return self.chance.random() < SHORT

    def _stamp(self) -> Stamp:
        return Stamp(at=self.clock.now, by=self.associate)

    def _seconds(self, least: float, most: float) -> timedelta:
        return timedelta(seconds=self.chance.uniform(least, most) * self.pace)


def _stage(session: Session, order: FulfillmentOrder, stamp: Stamp) -> None:
    for place in list(places_for(session, order)):
        staging.stage(session, order, place, stamp)


def _take_arrival(session: Session, order: FulfillmentOrder, stamp: Stamp) -> None:
    arrival = arriving.current(session, order)
    if arrival is None:
        raise NotFound
    arriving.take(session, arrival, stamp)


def _hand_over_by_code(session: Session, order: FulfillmentOrder, stamp: Stamp) -> None:
    handing_off.hand_over(session, order, Check(Proof.CODE, order.pickup_code, age_checked=True), stamp)


def _hand_over_by_id(session: Session, order: FulfillmentOrder, stamp: Stamp) -> None:
    handing_off.hand_over(session, order, Check(Proof.ID_CHECKED, age_checked=True), stamp)

"""Whole files into the database: some hundred documents a transaction, bad rows reported one by one, good ones kept."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from storeapp.adapters.feeds.detecting import HEAD, UnknownFeed, detect
from storeapp.adapters.feeds.reading import BadRow, Feed, Kind, Read, Reading, bad
from storeapp.db import Database
from storeapp.operations import intake
from storeapp.operations.intake.documents import Document

AT_ONCE = 500
TRIES = 4
GZIP = b"\x1f\x8b"
TAKE: dict[Kind, Callable[..., intake.Taken]] = {
    Kind.STORES: intake.take_stores,
    Kind.PRODUCTS: intake.take_products,
    Kind.STOCK: intake.take_stock,
    Kind.ORDERS: intake.take_orders,
}
RACES = (OperationalError, IntegrityError, StaleDataError)
DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error)
REPORT_COLUMNS = ("file", "row", "column", "value", "expected")


@dataclass
class Imported:
    """One file: what it is, how far it is read (of `size` bytes, as they lie on the disk), and what became of it."""

    path: Path
    feed: Feed
    size: int
    read: int = 0
    bad: int = 0
    taken: intake.Taken = field(default_factory=intake.Taken)

    @property
    def documents(self) -> int:
        taken = self.taken
        return taken.new + taken.updated + taken.unchanged + taken.cancelled


Progress = Callable[[Imported], None]


def import_files(
    database: Database,
    paths: Iterable[Path],
    *,
    now: Callable[[], datetime],
    report: Path,
    kind: str | None = None,
    form: str | None = None,
    source: str = "",
    progress: Progress = lambda imported: None,
) -> list[Imported]:
    """Takes the files in the order in which they need each other. `progress` is called after each transaction; `report`
    becomes a CSV file of all bad rows when there are any. Raises UnknownFeed, before anything is taken, for a file that
    cannot be opened or that no feed fits."""
    files = sorted((_recognised(path, kind, form) for path in paths), key=lambda file: list(Kind).index(file.feed.kind))
    with ExitStack() as stack:
        bad_rows = _BadRows(report, stack)
        for file in files:
            with _opened(file.path) as stream:
                _import(database, file, stream, source, now, bad_rows, progress)
    return files


def _recognised(path: Path, kind: str | None, form: str | None) -> Imported:
    try:
        with _opened(path) as stream:
            feed = detect(path.name.removesuffix(".gz"), stream.read(HEAD), kind, form)
        return Imported(path, feed, path.stat().st_size)
    except (OSError, *DAMAGED) as fault:
        raise UnknownFeed(f"{path} cannot be read: {getattr(fault, 'strerror', None) or fault}.") from fault


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Unpacks gzip on the way."""
    with path.open("rb") as file:
        packed = file.peek(2)[:2] == GZIP
        yield gzip.GzipFile(fileobj=file) if packed else file  # type: ignore[misc]


def _import(
    database: Database,
    file: Imported,
    stream: BinaryIO,
    source: str,
    now: Callable[[], datetime],
    bad_rows: _BadRows,
    progress: Progress,
) -> None:
    readings = _until_damaged(file.feed.read(stream, source))
    raw: Any = getattr(stream, "fileobj", stream)
    while batch := list(islice(readings, AT_ONCE)):
        good = [reading for reading in batch if isinstance(reading, Read)]
        refused = _take(database, file, good, now())
        wrong = [reading for reading in batch if isinstance(reading, BadRow)] + refused
        bad_rows.write(file, sorted(wrong, key=lambda row: row.row))
        file.read = raw.tell()
        progress(file)


def _until_damaged(readings: Reading[Document]) -> Reading[Document]:
    row = 1
    try:
        for reading in readings:
            row = reading.row
            yield reading
    except DAMAGED:
        yield bad(row, "", "", "A whole gzip file; this one is cut off or damaged, nothing after this row was read.")


def _take(database: Database, file: Imported, good: list[Read[Document]], at: datetime) -> list[BadRow]:
    """One transaction; tried again when somebody else was changing the same things at the same time."""
    documents = [reading.document for reading in good]
    for attempt in range(TRIES):
        try:
            with database.transaction() as session:
                _plan_anew(session)
                taken = TAKE[file.feed.kind](session, documents, at=at)
            break
        except RACES:
            if attempt == TRIES - 1:
                raise
    file.taken.add(taken)
    return [bad(good[fault.index].row, fault.field, fault.value, fault.expected) for fault in taken.refused]


def _plan_anew(session: Session) -> None:
    """The tables grow while a file is read: PostgreSQL would keep to the plans it made when they were small."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


class _BadRows:
    """The report, begun with the first bad row."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self.path, self.stack = path, stack
        self.rows: Any = None

    def write(self, file: Imported, rows: list[BadRow]) -> None:
        file.bad += len(rows)
        if rows and self.rows is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.rows = csv.writer(self.stack.enter_context(self.path.open("w", encoding="utf-8", newline="")))
            self.rows.writerow(REPORT_COLUMNS)
        for row in rows:
            self.rows.writerow((file.path.name, row.row, row.column, row.value, row.expected))

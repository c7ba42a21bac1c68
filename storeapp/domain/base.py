"""What every table shares: the declarative base, key and time types, named constraints."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Enum, ForeignKey, Integer, MetaData, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column

BigInt = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB, "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC on both databases; a naive one is refused because nobody knows what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: Json, list[Any]: Json}


Key = Annotated[int, mapped_column(BigInt, primary_key=True, autoincrement=True)]

MOST_DIGITS = 18
"""Numbers of so many digits fit in 64 bits, which both databases take; nothing has a longer one."""


def number_of(text: str) -> int | None:
    """A whole number as somebody typed or scanned it; None when it is none, or longer than any that we keep."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def reference(column: str, *, index: bool = False, nullable: bool = False, primary_key: bool = False) -> Any:
    """A foreign key column; `nullable` is said by the caller because the annotation cannot be seen here."""
    return mapped_column(BigInt, ForeignKey(column), index=index, nullable=nullable, primary_key=primary_key)


def choice(values: type[StrEnum], name: str = "") -> Enum:
    """A word out of a closed list, stored as the word and checked by the database."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=name or values.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )

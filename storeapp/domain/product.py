"""A product and every code it may be scanned by."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeapp.domain.base import Base, Key, choice, reference
from storeapp.domain.store import Temperature


class Product(Base):
    """Price in minor units, weight in grams, volume in millilitres."""

    __tablename__ = "product"

    id: Mapped[Key]
    sku: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    variant: Mapped[str] = mapped_column(String(300), default="")
    department: Mapped[str] = mapped_column(String(300), default="")
    price: Mapped[int] = mapped_column(default=0)
    weight_g: Mapped[int] = mapped_column(default=0)
    volume_ml: Mapped[int] = mapped_column(default=0)
    temperature: Mapped[Temperature] = mapped_column(choice(Temperature), default=Temperature.AMBIENT)
    bulky: Mapped[bool] = mapped_column(default=False)
    fragile: Mapped[bool] = mapped_column(default=False)
    minimum_age: Mapped[int] = mapped_column(default=0)
    high_value: Mapped[bool] = mapped_column(default=False)
    document_hash: Mapped[str] = mapped_column(String(64), default="")

    codes: Mapped[list[ProductCode]] = relationship(cascade="all, delete-orphan", order_by="ProductCode.gtin")

    @property
    def title(self) -> str:
        return f"{self.name}, {self.variant}" if self.variant else self.name


class ProductCode(Base):
    """A GTIN-14 and how many units it stands for (a case code stands for more than one)."""

    __tablename__ = "product_code"
    __table_args__ = (CheckConstraint("units > 0", name="units"),)

    gtin: Mapped[str] = mapped_column(String(48), primary_key=True)
    product_id: Mapped[int] = reference("product.id", index=True)
    units: Mapped[int] = mapped_column(default=1)

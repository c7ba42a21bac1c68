"""What comes out of a printer: labels, slips, sheets and codes, as PDF, ZPL and SVG."""

from storeapp.adapters.printing.documents import (
    ManifestLine,
    ManifestSheet,
    PackingSlip,
    PickSheet,
    SheetStop,
    SlipLine,
    manifest_pdf,
    packing_slip_pdf,
    pick_sheet_pdf,
)
from storeapp.adapters.printing.joined import Unreadable, joined
from storeapp.adapters.printing.label_sheet import Sticker, label_sheet_pdf
from storeapp.adapters.printing.legible import legible
from storeapp.adapters.printing.page import Paper
from storeapp.adapters.printing.qr import qr_svg
from storeapp.adapters.printing.shipping_label import ShippingLabel, shipping_label_pdf, shipping_label_zpl

__all__ = [
    "ManifestLine",
    "ManifestSheet",
    "PackingSlip",
    "Paper",
    "PickSheet",
    "SheetStop",
    "ShippingLabel",
    "SlipLine",
    "Sticker",
    "Unreadable",
    "joined",
    "label_sheet_pdf",
    "legible",
    "manifest_pdf",
    "packing_slip_pdf",
    "pick_sheet_pdf",
    "qr_svg",
    "shipping_label_pdf",
    "shipping_label_zpl",
]

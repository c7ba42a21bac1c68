"""Every screen with what a view would hand it: name -> (template, context)."""

from __future__ import annotations

from tests.preview import deciding, desk, entering, errors, handing, overlong, picking, shipping, tidying
from tests.preview.cast import Screens

SCREENS: Screens = (
    entering.SCREENS
    | picking.SCREENS
    | handing.SCREENS
    | shipping.SCREENS
    | tidying.SCREENS
    | desk.SCREENS
    | deciding.SCREENS
    | errors.SCREENS
    | overlong.SCREENS
)

"""A day of real stores, real products and real orders, played to the end through the real screens."""

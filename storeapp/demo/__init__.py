"""A believable chain of stores: its world, its web shop, and staff that play a day, all from one seed."""

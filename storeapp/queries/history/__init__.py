"""What happened on the floor, as the engine learns from it: arrays of the newest days, never more than fits."""

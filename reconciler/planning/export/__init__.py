"""Live -> what a manifest would say of it: the way back, as pure functions."""

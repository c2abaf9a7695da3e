"""A plan in a file: what is written, what is read back, and what may never be in it."""

"""One form for both sides, and the fields in which they differ."""

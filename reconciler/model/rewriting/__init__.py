"""Files that a command changes in place, and what it mended in them."""

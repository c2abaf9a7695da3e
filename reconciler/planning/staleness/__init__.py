"""A plan made earlier, held against the world as it is now."""

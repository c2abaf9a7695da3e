"""What must hold of a search, and what was found when it was asked."""

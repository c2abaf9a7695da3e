"""What became of a stack, told to somebody else's URL."""

"""Everything that has a code, and what is told of it, whichever part of the house it belongs to."""

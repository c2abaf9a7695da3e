"""Bodies of what belongs to the organisation, and to no namespace."""

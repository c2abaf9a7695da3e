"""What can be drawn of a stack."""

"""What the API makes of what it is given."""

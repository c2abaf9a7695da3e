"""What is asked of a search, and what must come back."""

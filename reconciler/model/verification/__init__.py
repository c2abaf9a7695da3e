"""What is expected of a search, and what a check of it concluded."""

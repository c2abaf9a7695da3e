"""What is live, and what would be written of it, for people and for programs."""

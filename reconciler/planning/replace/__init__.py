"""What cannot change in place: its parts, and what it drags along."""

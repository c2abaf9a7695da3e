"""What a kind or a field is and means: on a terminal, for programs, and as a page."""

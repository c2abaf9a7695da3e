"""Where results go, and how an end is told."""

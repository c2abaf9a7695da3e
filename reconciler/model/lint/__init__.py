"""A rule of lint, and the comment that silences it."""

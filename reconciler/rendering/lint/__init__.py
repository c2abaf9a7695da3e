"""The rules of lint, for people and for programs."""

"""Rows in SQLite, and what goes or is made together."""

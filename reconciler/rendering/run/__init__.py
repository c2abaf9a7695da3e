"""A run while it happens, and how it ended."""

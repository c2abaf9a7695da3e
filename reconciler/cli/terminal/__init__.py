"""Streams and files: what may be written to them, and how."""

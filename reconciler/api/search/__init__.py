"""Searches: what is sent for a query, and what the answer says."""

"""A fleet that is kept for good, by workers of a job engine on PostgreSQL.

Only what is installed as `[controller]` is known here and nowhere else. `serving` shows how the
fleet is, and changes nothing.
"""

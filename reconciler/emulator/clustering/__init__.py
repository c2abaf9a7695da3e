"""Clusters: their bodies, how they are written and read, and what a run of one does (§7)."""

"""Plans, drift and records for programs."""

"""What buckets and collections hold: objects and documents (§19)."""

"""Bodies of what judges searches: datasets, evaluations, interactions (§18)."""

"""The API's own evaluations: copies of judged queries, and runs against them (§18)."""

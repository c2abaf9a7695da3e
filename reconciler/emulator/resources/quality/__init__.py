"""How good a search is: datasets, evaluations, scores and what users did with results (§18)."""

"""Gates that the API asks by itself, in an evaluation of its own (§18)."""

"""What checks and gates came to, as every result tells it that has verdicts in it."""

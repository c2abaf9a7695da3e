"""How good rankings are, and whether one is worse than another, as pure functions.

docs/metrics.md has the formulas. Nothing here waits, and the same input gives the same output on
every machine.
"""

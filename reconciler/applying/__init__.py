"""Plan in, calls and events out: the engine walks, the executor acts.

May import `model`, `kinds` and `api`.
"""

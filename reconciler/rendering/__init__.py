"""Data -> text: plans, problems, progress and outcomes, in words and in JSON.

May import `model` and `kinds`. Pure functions, except `progress`, which is handed a stream.
"""

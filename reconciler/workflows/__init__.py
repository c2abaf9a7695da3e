"""The verbs: where the stages meet.

Each returns or yields data and prints nothing. May import everything but `cli` and `emulator`.
"""

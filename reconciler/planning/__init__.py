"""Desired + live -> plan, as pure functions: nothing here waits, prints, or reads a clock.

May import `model` and `kinds`.
"""

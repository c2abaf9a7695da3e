"""A fleet that is kept for good: its runs, and what is remembered of each stack.

Only data: nothing here has a clock, a database or a queue.
"""

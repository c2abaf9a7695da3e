"""HTTP in, live state out: the only place that knows httpx.

May import `model` and `kinds`.
"""

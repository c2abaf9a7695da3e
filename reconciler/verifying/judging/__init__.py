"""What searches answered, held against what is expected of them: pure functions.

What cannot be judged, because the API did not say it, is not met, and says so.
"""

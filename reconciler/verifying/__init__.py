"""What searches answered, judged by what is expected of them.

May import model, kinds and api.
"""

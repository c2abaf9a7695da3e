"""The words of the product as frozen data.

Imports nothing else of ours, touches nothing.
"""

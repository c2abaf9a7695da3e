"""A step in the words of the API: which requests, with which bodies."""

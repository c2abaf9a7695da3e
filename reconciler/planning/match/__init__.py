"""Which live resource is which declared one, whose it is, and what it was called before."""

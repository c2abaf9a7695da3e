"""One run of one stack: opened, planned, applied as far as that is allowed, and written down."""

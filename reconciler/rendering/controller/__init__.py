"""A fleet that is kept for good: how it is, stack by stack and run by run."""

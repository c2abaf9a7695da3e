"""What every request carries: the key, and the reason of a change."""

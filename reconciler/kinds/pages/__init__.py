"""What every code of a problem and of a guard means, with an example that leads to it."""

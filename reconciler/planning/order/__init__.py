"""Which step waits for which, and how circles are cut."""

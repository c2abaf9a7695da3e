"""What live became by itself, from what was declared to what is live."""

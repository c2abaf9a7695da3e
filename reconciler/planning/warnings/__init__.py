"""What a plan says aloud and does not refuse."""

"""What the user allows a plan to do, and which part of it is wanted."""

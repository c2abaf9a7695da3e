"""What live became by itself: found, overlooked, accepted, refused, or written back."""

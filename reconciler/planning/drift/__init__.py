"""What changed outside the manifests: found, overlooked, accepted, refused, or written back."""

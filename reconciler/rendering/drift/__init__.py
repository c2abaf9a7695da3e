"""What changed outside the manifests, from what was declared to what is live."""

"""Manifests that are written for what is live: their text, and where they go."""

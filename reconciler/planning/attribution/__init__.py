"""Whose each difference is: the manifests, live, or both."""

"""The comments of manifests that silence findings."""

"""What each stage does to the documents that come to it (§11)."""

"""One request: whose it is, which rows it means, and how it is counted and kept."""

"""Where the API is, what stands between, and whom TLS believes there."""

"""What a fault makes of a request and its answer."""

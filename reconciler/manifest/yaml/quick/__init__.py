"""First readings, for documents that hold nothing unusual: right, or without an answer."""

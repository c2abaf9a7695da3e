"""The way of a request: the line it waits in, its connection, and how often it is tried."""

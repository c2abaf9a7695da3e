"""The network itself: one connection at a time, by httpcore's HTTP over asyncio's sockets."""

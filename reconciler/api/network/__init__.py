"""The network itself: one connection at a time, h11 over asyncio's sockets."""

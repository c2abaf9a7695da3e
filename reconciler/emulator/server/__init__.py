"""Sockets and transports: how an answer reaches its client, or does not."""

"""One document: its envelope, its environment, its variables and its places."""

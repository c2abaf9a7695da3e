"""A declaration, compiled once: the facts of every field, and what is asked of them."""

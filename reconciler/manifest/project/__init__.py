"""A project's own files: what its stack is called, where it is read from, what it accepts."""

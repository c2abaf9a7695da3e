"""The commands of a kept fleet: the worker and its page, and what people ask of it."""

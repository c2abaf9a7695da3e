"""The commands of many stacks: which are meant, what happens to them, and what is shown of it."""

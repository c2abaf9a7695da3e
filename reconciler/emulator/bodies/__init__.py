"""Request bodies, and what is wrong with one."""

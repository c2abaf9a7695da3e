"""Lists, pages and waits, put together into live state."""

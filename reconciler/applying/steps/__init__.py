"""One step under way: made, changed, renamed or deleted, and looked at until that is certain."""

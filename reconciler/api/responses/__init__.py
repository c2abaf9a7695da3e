"""What an answer says: what was asked for, or why not."""

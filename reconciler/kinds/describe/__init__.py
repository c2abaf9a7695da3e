"""What a kind or a field is, gathered from its declaration for whoever explains it."""

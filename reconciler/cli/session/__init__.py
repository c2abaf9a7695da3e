"""What one run works with: its settings, its key, its connection, its reason."""

"""What each storage provider is told: its settings, and the credentials that it takes."""

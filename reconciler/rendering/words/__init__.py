"""What every format shares: words, entries, values, and secrets kept out of sight."""

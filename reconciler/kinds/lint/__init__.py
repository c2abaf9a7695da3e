"""What lint knows of kinds: its rules, each with the page about it."""

"""What happens while a plan is applied, and how it ended."""

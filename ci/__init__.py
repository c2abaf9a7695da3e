"""What other systems run: the steps of the GitHub action, and templates for others."""

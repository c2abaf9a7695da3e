"""Options, and what each of them says to a workflow."""

"""The files of a project to begin with: one folder per template, and what all of them have."""

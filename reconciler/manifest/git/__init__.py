"""What git keeps of a project: a commit, and the files that it held."""

"""Two environments of one project, or one and what is live, side by side in the form of a plan."""

"""The variables of a project: what may stand for each, and who says what does."""

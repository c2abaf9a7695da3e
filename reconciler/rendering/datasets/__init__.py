"""What was done with judged queries, for people and for programs."""

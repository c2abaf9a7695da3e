"""What is written by hand, as JSON Schema: for editors, before anything is run."""

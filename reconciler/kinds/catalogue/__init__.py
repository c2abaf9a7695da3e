"""What the API could compute on the day of the bundled copy, and what a spec takes from it."""

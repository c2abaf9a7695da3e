"""Values that are named and never shown, in every form that others may write them in."""

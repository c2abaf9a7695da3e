"""The vendor's own manifest, read as it is: one document with a section per kind."""

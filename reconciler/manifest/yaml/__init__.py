"""YAML, to the character: read with places, and written into without touching the rest."""

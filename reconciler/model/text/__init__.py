"""Texts about texts: the word that was meant, patterns of fields, what a docstring says."""

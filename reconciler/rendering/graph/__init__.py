"""The graph of a stack, as a picture or in the languages of tools that draw."""

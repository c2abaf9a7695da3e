"""Which documents are meant: paths into them, filters, words, places, their order."""

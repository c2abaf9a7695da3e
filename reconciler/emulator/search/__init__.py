"""How the embedded API really searches: documents, an embedding of its own, stages, pages."""

"""The commands behind `reconciler dataset`: one each, of its name."""

"""What lies under and over a document: defaults that it need not repeat, patches that change it."""

"""What can be searched of a collection: embeddings, words, and the documents themselves."""

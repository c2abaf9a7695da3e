"""Bodies of what is applied to the documents of collections: taxonomies."""

"""What must hold in a document, and between the documents of a project."""

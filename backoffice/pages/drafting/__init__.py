"""Writing a document: the editor, and to whom it is addressed."""

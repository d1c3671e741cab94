"""Where documents are kept: the classification tree, folders and tags."""

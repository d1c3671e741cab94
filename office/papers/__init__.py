"""PDF: letters rendered and signed, text extracted, files recognised by their content."""

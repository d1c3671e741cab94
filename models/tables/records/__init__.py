"""What is written and what becomes of it: documents, cases, copies, files, drafts, numbers."""

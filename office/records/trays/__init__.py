"""Named queries over copies, drafts, tasks and events."""

"""What is said, and when: texts, digests, reminders, status updates."""

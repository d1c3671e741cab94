"""What the house says and when: texts, outbox, deadlines, reminders, status updates."""

"""Takes mail out of the outbox, composes, signs, relays and keeps the proof."""

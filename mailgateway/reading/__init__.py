"""Takes mail out of custody, has it read, apart if need be, and hands it to the office."""

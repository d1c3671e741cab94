"""How work runs in this process: waits, wake-ups, groups, threads and sandboxes."""

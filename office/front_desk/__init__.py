"""Where paper comes in: registered, receipted, scanned, and followed until it is put away."""

"""Files read, letters made, signatures made and judged; each in a room of its own."""

"""What a draft carries beside its words: files, and pictures in the text."""

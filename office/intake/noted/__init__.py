"""What is noted and gets no number: machines' mail, reactions, thanks."""

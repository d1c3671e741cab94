"""What is to leave, written in the transaction of its cause."""

"""What a citizen follows: state, next step, split and merge."""

"""Documents from the citizen's side: own cases, what is kept about them, what they ask of it."""

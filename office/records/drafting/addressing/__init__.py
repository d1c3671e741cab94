"""To whom a draft is addressed: what is chosen, its order, and a draft for each."""

"""Who is who: institutions, units, posts, officials, citizens and how to reach them."""

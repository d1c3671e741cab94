"""Who is who: institutions, those who work in them, citizens, and their accounts."""

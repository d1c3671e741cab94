"""How a draft begins: of one's own, as an answer, or going on from another document."""

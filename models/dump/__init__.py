"""The tables as plain rows that neither backend nor a later schema is part of."""

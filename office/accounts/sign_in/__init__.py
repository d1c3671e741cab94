"""The log-in and what it opens: sessions, known browsers, forms kept until one is back."""

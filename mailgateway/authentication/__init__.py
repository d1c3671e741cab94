"""Whether a mail comes from where it says: SPF, DKIM, DMARC, ARC, and what our own relays found."""
